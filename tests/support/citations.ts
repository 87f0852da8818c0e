// citations.ts — what comments and pages cite of this repository: documents by heading, sections, invariants and files, and what of it isn't there.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A repository as far as citations are concerned. Paths are relative to its root, with `/`. */
export interface Cited {
  /** Every file and folder. */
  readonly paths: ReadonlySet<string>;
  /** Every page (`.md`), by path. */
  readonly pages: ReadonlyMap<string, Page>;
}

/** What of a page can be cited. */
export interface Page {
  /** Headings without their number, and the bold words that open a paragraph or an item of a list. */
  readonly headings: ReadonlySet<string>;
  /** "5", of a heading "## 5. Accounting". */
  readonly sections: ReadonlySet<string>;
  /** What a link has after "#". */
  readonly anchors: ReadonlySet<string>;
}

const NOT_OURS = new Set(['node_modules', 'dist', '.git']);

/** The repository in this folder, without what is built or installed. */
export function citedIn(root: string): Cited {
  const paths = new Set<string>();
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (NOT_OURS.has(entry.name)) continue;
      const path = posix.join(folder, entry.name);
      paths.add(path);
      if (entry.isDirectory()) walk(path);
    }
  };
  walk('');
  const pages = [...paths]
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, pageOf(readFileSync(join(root, path), 'utf8'))] as const);
  return { paths, pages: new Map(pages) };
}

export function pageOf(text: string): Page {
  const titles = [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.trim());
  const openings = [...withoutCode(text).matchAll(/^(?: *- | *\d+\. |> )?\*\*(.+?)[.:]?\*\*/gm)].map(([, words = '']) => words);
  return {
    headings: new Set([...titles.map((title) => title.replace(/^\d+\. /, '')), ...openings]),
    sections: new Set(titles.flatMap((title) => /^(\d+)\. /.exec(title)?.[1] ?? [])),
    anchors: new Set(
      titles.map((title) =>
        title
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\- ]/gu, '')
          .replaceAll(' ', '-'),
      ),
    ),
  };
}

/**
 * What a file of code cites and isn't there, one line each: in its comments and its messages documents with their headings, in its comments
 * other files of code too.
 */
export function wrongInCode(path: string, text: string, cited: Cited): readonly string[] {
  const said = text.replace(/\n\s*(?:\*|\/\/) ?/g, ' ');
  const files = commentsOf(text).flatMap((comment) => [...comment.matchAll(/(?<![\w/.-])((?:[\w.-]+\/)*[\w.-]+\.tsx?)\b/g)]);
  return [
    ...wrongDocuments(path, said, cited),
    ...files
      .map(([, file = '']) => file)
      .filter((file) => !isFile(file, cited))
      .map((file) => `${path}: ${file}`),
  ];
}

/** What a page cites and isn't there: documents, headings and sections of its own, links, and files and folders in backticks. */
export function wrongInPage(path: string, text: string, cited: Cited): readonly string[] {
  const page = pageOf(text);
  const prose = withoutCode(text);
  const own = [...prose.matchAll(/\b(?:above|below), "([^"]+)"/g)].filter(([, heading = '']) => !page.headings.has(heading));
  // On a page with numbered sections, a section without a document (or a draft: `RFC 9110 §15`) is the page's own.
  const bare =
    page.sections.size === 0
      ? []
      : [...prose.replace(DOCUMENT, '').matchAll(/(?<!\d )(§(\d+))/g)].filter(([, , number = '']) => !page.sections.has(number));
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].filter(([, target = '']) => !isLinked(path, target, cited));
  const files = [
    ...prose.matchAll(/`((?:crypto|protocol|client-sdk|aggregator|src|tests|bench|docs|examples|scripts)\/[\w./-]*)`/g),
  ].filter(([, file = '']) => !file.includes('dist/') && !cited.paths.has(file.replace(/\/$/, '')));
  return [
    ...wrongDocuments(path, prose.replaceAll('\n', ' '), cited),
    ...[...own, ...bare, ...links, ...files].map(([, what = '']) => `${path}: ${what}`),
  ];
}

const SECTION = /(?:§\d+|"[^"]+")/.source;
/** `privacy.md §1, §5`, `protocol.md, "Held"`, `[docs/privacy.md](docs/privacy.md), "Two promises"`. */
const DOCUMENT = new RegExp(`(?<![\\w/.-])((?:[\\w.-]+/)*[\\w-]+\\.md)\\b[\`)\\]]*(?:,? (${SECTION}(?:(?:, | and )${SECTION})*))?`, 'g');

function wrongDocuments(path: string, text: string, cited: Cited): readonly string[] {
  const documents = [...text.matchAll(DOCUMENT)].flatMap(([, name = '', sections = '']) => {
    const page = documentNamed(path, name, cited);
    if (page === undefined) return [name];
    const named = [...sections.matchAll(new RegExp(SECTION, 'g'))].map(([section]) => section);
    return named
      .filter((section) => !(section.startsWith('§') ? page.sections.has(section.slice(1)) : page.headings.has(section.slice(1, -1))))
      .map((section) => `${name} ${section}`);
  });
  const issues = [...text.matchAll(/\bissue \d+/gi)].map(([issue]) => issue);
  return [...documents, ...issues].map((what) => `${path}: ${what}`);
}

/** Beside the file that cites it, in `docs`, from the root, or by the end of its path. */
function documentNamed(path: string, name: string, { pages }: Cited): Page | undefined {
  const places = [posix.join(posix.dirname(path), name), `docs/${name}`, name];
  const byEnd = name.includes('/') ? [...pages.keys()].filter((page) => page.endsWith(`/${name}`)) : [];
  return [...places, ...byEnd].map((place) => pages.get(place)).find((page) => page !== undefined);
}

function isLinked(path: string, target: string, { paths, pages }: Cited): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [file = '', anchor] = target.split('#');
  const to = file === '' ? path : posix.join(posix.dirname(path), file).replace(/\/$/, '');
  return paths.has(to) && (anchor === undefined || pages.get(to)?.anchors.has(anchor) === true);
}

/** `renyi.ts`, `privacy/renyi.ts` and `protocol/privacy/renyi.ts` all name that file. */
function isFile(file: string, { paths }: Cited): boolean {
  return paths.has(file) || [...paths].some((path) => path.endsWith(`/${file}`));
}

function commentsOf(code: string): readonly string[] {
  return [...code.matchAll(/\/\*[^]*?\*\/|(?<![:'"`\w])\/\/.*/g)].map(([comment]) => comment);
}

function withoutCode(page: string): string {
  return page.replace(/^```[^]*?^```/gm, '');
}
