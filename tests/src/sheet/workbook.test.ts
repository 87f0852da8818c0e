// workbook.test.ts — the cells of .xlsx and .ods as texts: every kind of value, the two calendars, sheets and what is left out of them.
import { describe, expect, it } from 'vitest';
import { chooseSheet } from '../../../src/sheet/choice.ts';
import { openWorkbook } from '../../../src/sheet/workbook.ts';
import { archiveOf } from './archive-writer.ts';
import { odsOf, odsParts, xlsxOf, xlsxOfRows, xlsxParts } from './made-workbooks.ts';

async function rowsOf(bytes: Uint8Array): Promise<readonly (readonly string[])[]> {
  const { rows } = await (await openWorkbook(bytes)).read(0);
  return rows.map(({ cells }) => cells);
}

describe('an .xlsx file', () => {
  it('gives every kind of cell as a text', async () => {
    const strings =
      '<si><t>Salford</t></si><si><r><t>Old </t></r><r><rPr><b/></rPr><t xml:space="preserve">Trafford</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si><si><t>a_x000D_b &amp; c</t></si>';
    const rows =
      '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="s"><v>2</v></c><c r="E2" t="inlineStr"><is><t>in</t><r><t>line</t></r></is></c></row>' +
      '<row r="5"><c r="A5"><v>0.30000000000000004</v></c><c r="B5" t="b"><v>1</v></c><c r="C5" t="e"><v>#N/A</v></c><c r="D5" t="str"><f>A1&amp;"x"</f><v>x</v></c><c r="E5"><f>SUM(A1:A2)</f><v>42</v></c><c r="F5" s="9"/></row>' +
      '<row r="6"><c r="A6" s="3"/></row>' +
      '<row r="7"><c r="A7"><v>1002350000000</v></c><c r="B7"><v>12345678901234567890</v></c><c r="C7"><v>-0</v></c><c r="D7" t="d"><v>2026-11-16T00:00:00</v></c><c r="E7" t="b"><v>0</v></c></row>';
    const { rows: read } = await (await openWorkbook(xlsxOfRows(rows, { strings }))).read(0);
    expect(read).toEqual([
      { number: 2, cells: ['Salford', 'Old Trafford', 'a\rb & c', '', 'inline'] },
      { number: 5, cells: ['0.3', 'true', '#N/A', 'x', '42'] },
      { number: 7, cells: ['1002350000000', '1.23456789012346E+19', '0', '2026-11-16', 'false'] },
    ]);
  });

  it('reads cells and rows without references, and elements with a prefix', async () => {
    const parts = xlsxParts({ sheets: [{ name: 'S', rows: '' }] }).map((part) =>
      part.name === 'xl/worksheets/sheet1.xml'
        ? {
            ...part,
            data: '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c></x:row><x:row><x:c/><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>',
          }
        : part,
    );
    expect(await rowsOf(archiveOf(parts))).toEqual([
      ['1', 'b'],
      ['', '2'],
    ]);
  });

  const FORMATS = [
    'dd/mm/yyyy',
    '[$-809]d mmmm yyyy;@',
    'h:mm',
    '[h]:mm',
    'yyyy\\-mm\\-dd hh:mm',
    '00000',
    '#,##0.00',
    '"d"0',
    '[Red]0',
    'mmm-yy',
  ];
  const dated = (value: string) => `<row>${FORMATS.map((_, at) => `<c s="${at + 1}"><v>${value}</v></c>`).join('')}</row>`;

  it('reads numbers by their formats, in the calendar of 1900', async () => {
    expect(
      await rowsOf(
        xlsxOfRows(dated('46342') + dated('46342.5') + dated('0.25') + dated('59') + dated('60') + dated('61'), { formats: FORMATS }),
      ),
    ).toEqual([
      ['2026-11-16', '2026-11-16', '2026-11-16', '1112208:00:00', '2026-11-16', '46342', '46342', '46342', '46342', '2026-11-16'],
      [
        ...Array<string>(3).fill('2026-11-16T12:00:00'),
        '1112220:00:00',
        '2026-11-16T12:00:00',
        ...Array<string>(4).fill('46342.5'),
        '2026-11-16T12:00:00',
      ],
      ['0.25', '0.25', '06:00:00', '06:00:00', '0.25', '0.25', '0.25', '0.25', '0.25', '0.25'],
      [...Array<string>(3).fill('1900-02-28'), '1416:00:00', '1900-02-28', '00059', '59', '59', '59', '1900-02-28'],
      [...Array<string>(3).fill('1900-02-29'), '1440:00:00', '1900-02-29', '00060', '60', '60', '60', '1900-02-29'],
      [...Array<string>(3).fill('1900-03-01'), '1464:00:00', '1900-03-01', '00061', '61', '61', '61', '1900-03-01'],
    ]);
  });

  it('reads the calendar of 1904', async () => {
    const [row = []] = await rowsOf(xlsxOfRows(dated('44880'), { formats: FORMATS, date1904: true }));
    expect(row[0]).toBe('2026-11-16');
    expect((await rowsOf(xlsxOfRows(dated('0'), { formats: FORMATS, date1904: true })))[0]?.[0]).toBe('1904-01-01');
  });

  it('refuses formulas whose results are not in the file, and says where', async () => {
    const rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="AB3"><f>A1</f><v></v></c><c r="AC3"><f>A1</f></c></row>';
    await expect(rowsOf(xlsxOfRows(rows))).rejects.toThrow(
      'has 2 cells with formulas that show no result (the first is AB3). Open the file in Excel or LibreOffice, save it, and try again.',
    );
  });

  const row = (text: string) => `<row><c t="inlineStr"><is><t>${text}</t></is></c></row>`;

  it('reads the only visible sheet that has rows', async () => {
    const bytes = xlsxOf({
      sheets: [
        { name: 'Lists', rows: row('hidden'), state: 'hidden' },
        { name: 'Empty', rows: '' },
        { name: 'Visits', rows: row('person') + row('a') },
      ],
    });
    expect(await chooseSheet(await openWorkbook(bytes), undefined)).toMatchObject({
      kind: 'sheet',
      sheet: {
        name: 'Visits',
        rows: [
          { number: 1, cells: ['person'] },
          { number: 2, cells: ['a'] },
        ],
      },
      hidden: ['Lists'],
    });
  });

  it('names the sheets to choose from, and reads the one that is named', async () => {
    const sheets = [
      { name: 'Jan 26', rows: row('person') },
      { name: 'Feb 26', rows: row('person') },
      { name: 'Old', rows: row('old'), state: 'veryHidden' as const },
    ];
    const workbook = await openWorkbook(xlsxOf({ sheets }));
    expect(await chooseSheet(workbook, undefined)).toEqual({ kind: 'choose', sheets: ['Jan 26', 'Feb 26'], hidden: ['Old'] });
    expect(await chooseSheet(workbook, 'feb  26')).toMatchObject({ sheet: { name: 'Feb 26' } });
    expect(await chooseSheet(workbook, 'Old')).toMatchObject({ sheet: { rows: [{ cells: ['old'] }] } });
    await expect(chooseSheet(workbook, 'March')).rejects.toThrow('has no sheet "March". It has "Jan 26", "Feb 26", "Old".');
  });

  it('names hidden sheets if no other has rows', async () => {
    const sheets = [
      { name: 'Cover', rows: '' },
      { name: 'Data', rows: row('person'), state: 'hidden' as const },
    ];
    await expect(chooseSheet(await openWorkbook(xlsxOf({ sheets })), undefined)).rejects.toThrow(/^has no rows\. .*"Data"/);
  });
});

describe('an .ods file', () => {
  const cell = (attributes: string, inside = '') => `<table:table-cell ${attributes}>${inside}</table:table-cell>`;
  const p = (text: string) => `<text:p>${text}</text:p>`;
  const table = (name: string, rows: string, more = '') => `<table:table table:name="${name}"${more}>${rows}</table:table>`;
  const tableRow = (cells: string, more = '') => `<table:table-row${more}>${cells}</table:table-row>`;

  it('gives every kind of cell as a text', async () => {
    const first = [
      cell('office:value-type="string"', p('Old<text:s text:c="2"/><text:span>Traf</text:span>ford') + p('two')),
      cell('office:value-type="float" office:value="7"', p('00007')),
      cell('office:value-type="currency" office:value="1120.5"', p('£1,120.50')),
      cell('office:value-type="date" office:date-value="2026-11-16"', p('16/11/26')),
      cell('office:value-type="date" office:date-value="2026-11-16T09:30:00.25"', p('16/11/26')),
      cell('office:value-type="time" office:time-value="PT9H30M00S"', p('9:30')),
      cell('office:value-type="boolean" office:boolean-value="true"', p('WAHR')),
      cell('office:value-type="string" office:string-value="" calcext:value-type="error"', p('#N/A')),
      cell('table:formula="of:=[.A1]" office:value-type="float" office:value="42"', p('42')),
    ].join('');
    const second =
      cell('', '<office:annotation><text:p>a comment</text:p></office:annotation>') +
      '<table:covered-table-cell table:number-columns-repeated="2"><text:p>covered</text:p></table:covered-table-cell>' +
      cell('office:value-type="string" table:number-columns-repeated="2"', p('x')) +
      cell('table:number-columns-repeated="16379"');
    const bytes = odsOf(
      table(
        'S',
        `<table:table-header-rows>${tableRow(first)}</table:table-header-rows>${tableRow(cell(''), ' table:number-rows-repeated="3"')}${tableRow(second, ' table:number-rows-repeated="2"')}${tableRow(cell(''), ' table:number-rows-repeated="1048570"')}`,
      ),
    );
    expect((await (await openWorkbook(bytes)).read(0)).rows).toEqual([
      {
        number: 1,
        cells: ['Old  Trafford\ntwo', '00007', '1120.5', '2026-11-16', '2026-11-16T09:30:00', '09:30:00', 'true', '#N/A', '42'],
      },
      { number: 5, cells: ['', '', '', 'x', 'x'] },
      { number: 6, cells: ['', '', '', 'x', 'x'] },
    ]);
  });

  it('knows hidden sheets, and tables that are no sheets', async () => {
    const styles = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>';
    const inner = `<table:shapes><table:table table:name="inner">${tableRow(cell('', p('no')))}</table:table></table:shapes>`;
    const bytes = odsOf(
      table('Hidden', tableRow(cell('', p('no'))), ' table:style-name="ta2"') + table('Rows', inner + tableRow(cell('', p('yes')))),
      styles,
    );
    expect(await chooseSheet(await openWorkbook(bytes), undefined)).toMatchObject({
      kind: 'sheet',
      sheet: { name: 'Rows', rows: [{ number: 1, cells: ['yes'] }] },
      hidden: ['Hidden'],
    });
  });

  it('refuses a password, and formulas without a result', async () => {
    const locked = [...odsParts(''), { name: 'META-INF/manifest.xml', data: '<m xmlns:manifest="urn:x"><manifest:encryption-data/></m>' }];
    await expect(rowsOf(archiveOf(locked))).rejects.toThrow('has a password. Open it, save a copy without one, and name the copy.');
    await expect(rowsOf(odsOf(table('S', tableRow(cell('table:formula="of:=1"')))))).rejects.toThrow('shows no result (row 1)');
  });
});
