// house.test.ts — what the compiler can't see of the house's rules: no folder reaches itself, rooms meet by name only, and none has a clock or dice of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const ROOMS = ['crypto', 'protocol', 'client-sdk', 'aggregator', 'src'] as const;
/** Each room by the name of its package. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['@soundings/crypto', 'crypto'],
  ['@soundings/protocol', 'protocol'],
  ['@soundings/client', 'client-sdk'],
  ['@soundings/aggregator', 'aggregator'],
]);

const files = ROOMS.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/^(dist|node_modules|kernel\/assembly)\//.test(name))
    .map((name) => join(room, name)),
);
const source = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

/** What a file imports, for types alone or at run time: files of this repository by their path, everything else by its name. */
function imports(file: string): readonly string[] {
  const text = source.get(file) ?? '';
  const found = text.matchAll(/(?:\bfrom |\bimport\(|^import )'([^'\n]+)'/gm);
  return [...found].map(([, name = '']) => (name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name));
}

/** Without what is imported for its types: between two files of one folder, a type may point back. */
function atRunTime(file: string): readonly string[] {
  const text = source.get(file) ?? '';
  const found = text.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from '(\.[^']+)';/gms);
  return [...found].map(([, name = '']) => relative(root, resolve(root, dirname(file), name)));
}

/** What a package wants beside it, such as the program that it has the types of. */
function peersOf(name: string): readonly string[] {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = JSON.parse(
    readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
  ) as {
    readonly peerDependencies?: Readonly<Record<string, string>>;
    readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  };
  return Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}

/** A file at the top of its room stands for itself: doors are above what is in folders, and what all share is below. */
function folderOf(file: string): string {
  return file.split('/').length === 2 ? file : dirname(file);
}

/** Each way round, as "one → other → one". */
function cycles(arrows: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (at: string, trail: readonly string[]) => {
    const seen = trail.indexOf(at);
    if (seen >= 0) found.push([...trail.slice(seen), at].join(' → '));
    if (seen >= 0 || done.has(at)) return;
    for (const next of arrows.get(at) ?? []) visit(next, [...trail, at]);
    done.add(at);
  };
  for (const start of arrows.keys()) visit(start, []);
  return found;
}

function arrowsBetween(name: (file: string) => string, importsOf = imports): ReadonlyMap<string, ReadonlySet<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const file of files) {
    const from = name(file);
    const to = importsOf(file).filter((other) => source.has(other) && name(other) !== from);
    arrows.set(from, new Set([...(arrows.get(from) ?? []), ...to.map(name)]));
  }
  return arrows;
}

/** Lines of the longest function that one can read at a glance. */
const FUNCTION_LINES_MAX = 60;

/** The desk's tables of routes are still longer, and no other function may be. */
const LONG_YET = new Set([
  'backupRoutes',
  'contributeRoutes',
  'homeRoutes',
  'joinRoutes',
  'signRoutes',
  'soundingsRoutes',
  'YourOrganisation',
]);

/** The functions of a file that are longer, as "file: name". */
function longFunctions(file: string): readonly string[] {
  const tree = ts.createSourceFile(file, source.get(file) ?? '', ts.ScriptTarget.Latest);
  const lineAt = (position: number) => tree.getLineAndCharacterOfPosition(position).line;
  const found: string[] = [];
  const visit = (node: ts.Node, name: string): void => {
    const own = 'name' in node ? ((node.name as ts.Node | undefined)?.getText(tree) ?? name) : name;
    if (ts.isFunctionLike(node) && lineAt(node.end) - lineAt(node.getStart(tree)) >= FUNCTION_LINES_MAX && !LONG_YET.has(own))
      found.push(`${file}: ${own}`);
    ts.forEachChild(node, (child) => {
      visit(child, own);
    });
  };
  visit(tree, '');
  return found;
}

/** The files of these folders that import something of that kind, with what it is. */
function against(folders: RegExp, forbidden: (imported: string) => boolean): readonly string[] {
  const inside = files.filter((file) => folders.test(file));
  return inside.flatMap((file) =>
    imports(file)
      .filter(forbidden)
      .map((to) => `${file} → ${to}`),
  );
}

describe('the house', () => {
  it('has no folder that reaches itself, for types alone or at run time', () => {
    expect(files.length).toBeGreaterThan(400);
    expect(cycles(arrowsBetween(folderOf))).toEqual([]);
  });

  it('has no file that reaches itself at run time', () => {
    expect(cycles(arrowsBetween((file) => file, atRunTime))).toEqual([]);
  });

  it('stays in one direction, and goes from room to room by the name of a package', () => {
    const allowed: Readonly<Record<string, readonly string[]>> = {
      crypto: [],
      protocol: ['crypto'],
      'client-sdk': ['crypto', 'protocol'],
      aggregator: ['crypto', 'protocol'],
      src: ['crypto', 'protocol', 'client-sdk', 'aggregator'],
    };
    const wrong = files.flatMap((file) =>
      imports(file)
        .filter((to) => {
          const room = PACKAGES.get(to.split('/').slice(0, 2).join('/'));
          return room === undefined
            ? ROOMS.some((other) => other !== roomOf(file) && to.startsWith(`${other}/`))
            : allowed[roomOf(file)]?.includes(room) !== true;
        })
        .map((to) => `${file} → ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('names each package that a room imports among its dependencies, and no other', () => {
    for (const room of ROOMS) {
      const { dependencies, name } = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8')) as {
        readonly name: string;
        readonly dependencies: Readonly<Record<string, string>>;
      };
      const packages = files
        .filter((file) => roomOf(file) === room)
        .flatMap(imports)
        .filter((to) => !source.has(to) && !to.startsWith('node:') && !ROOMS.some((other) => to.startsWith(`${other}/`)))
        .map((to) => (to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? '')));
      expect([...new Set([...packages, ...packages.flatMap(peersOf)])].sort(), name).toEqual(Object.keys(dependencies).sort());
    }
  });

  it('takes the time and the dice from outside in crypto, protocol, the SDK and the middle of the aggregator', () => {
    const doors = new Set([
      'crypto/random.ts',
      'client-sdk/index.ts',
      'client-sdk/node/index.ts',
      'aggregator/node/run.ts',
      'aggregator/node/machine.ts',
    ]);
    const inner = files.filter((file) => !file.startsWith('src/') && !doors.has(file));
    const own = inner.filter((file) => /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/.test(source.get(file) ?? ''));
    expect(own).toEqual([]);
  });

  it('keeps what is known of the command line to the commands, and questions on releases free of pages and of Node', () => {
    expect(against(/^src\/(?!cli|desk\.ts|commands\/)/, (to) => to.startsWith('src/cli/') || to.startsWith('src/commands/'))).toEqual([]);
    expect(against(/^src\/insight\//, (to) => /^(node:|src\/(cli|pages|export|commands)\/)/.test(to))).toEqual([]);
  });

  it('keeps the demo, which plays every party and so reaches into every folder, out of all but the commands and the rehearsal', () => {
    expect(against(/^src\/(?!demo\/|rehearsal\/|commands\/)/, (to) => to.startsWith('src/demo/'))).toEqual([]);
  });

  it('lets the interoperation programs use public doors, and of the program only what stands above its folders', () => {
    const inner = (to: string) => to.startsWith('src/') && !/^src\/(interop\/|[a-z-]+\.ts$)/.test(to);
    expect(files.some((file) => file.startsWith('src/interop/'))).toBe(true);
    expect(against(/^src\/interop\//, inner)).toEqual([]);
  });

  it('has no function of more lines than one can read at a glance', () => {
    const long = files.filter((file) => (source.get(file) ?? '').split('\n').length > FUNCTION_LINES_MAX);
    expect(long.flatMap(longFunctions)).toEqual([]);
  });

  it('opens every file with its name and what it is for', () => {
    const silent = files.filter((file) => !file.endsWith('.d.ts') && !/^(#!.*\n)?\/\/ \S+\.tsx? — \S/.test(source.get(file) ?? ''));
    expect(silent.filter((file) => !/^crypto\/kernel\/embedded/.test(file))).toEqual([]);
  });
});
