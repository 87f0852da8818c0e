// write-package.ts — the parts of a workbook around its worksheets (ECMA-376 Part 1 §18), in the order that programs expect.
import { writeArchive } from './write-archive.ts';
import { documentOf, element, type Xml } from './xml-element.ts';

export interface Worksheet {
  readonly name: string;
  readonly isHidden?: boolean;
  /** The element `worksheet`. */
  readonly content: Xml;
}

export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

/** The styles of cells. `text` keeps what is typed, so that an id keeps its zeros; the other two show dates. */
export const STYLES = { number: 0, text: 1, date: 2, ukDate: 3 } as const;

/** A workbook of these sheets. */
export function workbookOf(sheets: readonly Worksheet[]): Uint8Array {
  const targets = sheets.map((_, at) => `worksheets/sheet${at + 1}.xml`);
  return writeArchive([
    ['[Content_Types].xml', documentOf(contentTypes(targets))],
    ['_rels/.rels', documentOf(relationships([['officeDocument', 'xl/workbook.xml']]))],
    ['xl/workbook.xml', documentOf(workbook(sheets))],
    [
      'xl/_rels/workbook.xml.rels',
      documentOf(relationships([...targets.map((target) => ['worksheet', target] as const), ['styles', 'styles.xml']])),
    ],
    ['xl/styles.xml', documentOf(styles())],
    ...sheets.map(({ content }, at): [string, string] => [`xl/${targets[at] ?? ''}`, documentOf(content)]),
  ]);
}

function contentTypes(targets: readonly string[]): Xml {
  const type = (kind: string) => `application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml`;
  const part = (name: string, kind: string) => element('Override', { PartName: `/xl/${name}`, ContentType: type(kind) });
  return element(
    'Types',
    { xmlns: `${PACKAGE}/content-types` },
    element('Default', { Extension: 'rels', ContentType: 'application/vnd.openxmlformats-package.relationships+xml' }),
    element('Default', { Extension: 'xml', ContentType: 'application/xml' }),
    part('workbook.xml', 'sheet.main'),
    part('styles.xml', 'styles'),
    ...targets.map((target) => part(target, 'worksheet')),
  );
}

function relationships(to: readonly (readonly [type: string, target: string])[]): Xml {
  const each = to.map(([type, target], at) =>
    element('Relationship', { Id: `rId${at + 1}`, Type: `${RELATIONS}/${type}`, Target: target }),
  );
  return element('Relationships', { xmlns: `${PACKAGE}/relationships` }, ...each);
}

function workbook(sheets: readonly Worksheet[]): Xml {
  const each = sheets.map(({ name, isHidden }, at) =>
    element('sheet', { name, sheetId: at + 1, ...(isHidden === true ? { state: 'hidden' } : {}), 'r:id': `rId${at + 1}` }),
  );
  return element('workbook', { xmlns: MAIN, 'xmlns:r': RELATIONS }, element('sheets', {}, ...each));
}

function styles(): Xml {
  const blank = (name: string, child: Xml) => element(name, { count: 1 }, child);
  const style = (format: number) => element('xf', { numFmtId: format, fontId: 0, fillId: 0, borderId: 0, xfId: 0, applyNumberFormat: 1 });
  const formats = [
    [164, 'yyyy-mm-dd'],
    [165, 'dd/mm/yyyy'],
  ] as const;
  return element(
    'styleSheet',
    { xmlns: MAIN },
    element('numFmts', { count: formats.length }, ...formats.map(([numFmtId, formatCode]) => element('numFmt', { numFmtId, formatCode }))),
    blank('fonts', element('font')),
    blank('fills', element('fill')),
    blank('borders', element('border')),
    blank('cellStyleXfs', element('xf', { numFmtId: 0, fontId: 0, fillId: 0, borderId: 0 })),
    element('cellXfs', { count: 4 }, style(0), style(49), style(164), style(165)),
  );
}
