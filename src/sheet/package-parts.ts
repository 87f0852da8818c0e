// package-parts.ts — how the parts of an .xlsx file name each other (ECMA-376 Part 2, "Open Packaging Conventions"): content types and relationships.
import type { Archive } from './archive.ts';
import { damaged } from './problem.ts';
import { localName, readXml, type Attributes } from './xml.ts';

/** What a part says that another part is to it. */
export interface Relationship {
  readonly id: string;
  /** The last word of the type's address, such as `worksheet`; the addresses of the strict form differ before it. */
  readonly type: string;
  /** The other part's name. */
  readonly part: string;
}

/** The relationships of a part; of the package if `part` is empty. None if it has no list of them. */
export async function relationshipsOf(archive: Archive, part: string): Promise<readonly Relationship[]> {
  const [folder, file] = split(part);
  const list = `${folder}_rels/${file}.rels`;
  if (!archive.has(list)) return [];
  const found: Relationship[] = [];
  await eachElement(archive, list, 'Relationship', ({ Id, Type, Target, TargetMode }) => {
    if (Id === undefined || Type === undefined || Target === undefined || TargetMode === 'External') return;
    found.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), part: resolved(folder, Target) });
  });
  return found;
}

/** The content type of each part, by its name. */
export async function contentTypes(archive: Archive): Promise<(part: string) => string> {
  const defaults = new Map<string, string>();
  const overrides = new Map<string, string>();
  await eachElement(archive, '[Content_Types].xml', 'Default', ({ Extension = '', ContentType = '' }) => {
    defaults.set(Extension.toLowerCase(), ContentType);
  });
  await eachElement(archive, '[Content_Types].xml', 'Override', ({ PartName = '', ContentType = '' }) => {
    overrides.set(PartName.replace(/^\//, '').toLowerCase(), ContentType);
  });
  return (part) => overrides.get(part.toLowerCase()) ?? defaults.get(part.slice(part.lastIndexOf('.') + 1).toLowerCase()) ?? '';
}

/** Calls `found` for each element of that local name. */
export async function eachElement(archive: Archive, part: string, wanted: string, found: (attributes: Attributes) => void): Promise<void> {
  await readXml(archive.open(part), {
    open: (name, attributes) => {
      if (localName(name) === wanted) found(attributes);
    },
    text: () => undefined,
    close: () => undefined,
  });
}

/** `xl/` and `workbook.xml`. */
function split(part: string): readonly [string, string] {
  const slash = part.lastIndexOf('/') + 1;
  return [part.slice(0, slash), part.slice(slash)];
}

function resolved(folder: string, target: string): string {
  const steps = (target.startsWith('/') ? target : `${folder}${target}`).split('/').filter((step) => step !== '' && step !== '.');
  const path: string[] = [];
  for (const step of steps) {
    if (step !== '..') path.push(step);
    else if (path.pop() === undefined) throw damaged('a part names one outside of the file');
  }
  return path.join('/');
}
