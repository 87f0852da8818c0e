// rows-options.test.ts — which rows the options name, how they are read, and which option every question names
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ColumnsError, QuestionsError, type Question, type Source } from '../../../client-sdk/node/index.ts';
import { readRows } from '../../../client-sdk/rows/rows.ts';
import type { Instrument } from '../../../protocol/charter/instrument.ts';
import { columnsOf, sourceOf, withHints, type RowsOptions } from '../../../src/cli/rows-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const visits: Instrument = {
  kind: 'count',
  name: 'visits',
  question: 'How many?',
  gathered: 'together',
  cellMax: 100,
  cellsPerPerson: 1,
  dimensions: [{ name: 'area', values: ['north'] }],
};
const { cellsPerPerson, ...rest } = visits;
const posts: Instrument = { ...rest, name: 'posts', kind: 'figure', figures: cellsPerPerson, protects: 1, unit: 'posts' };

async function people(source: Source): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const { row } of readRows(source)) all.push(row['person']);
  return all;
}

describe('--data', () => {
  it('#23 given several times is read together', async () => {
    const data = [file('march.csv', 'person,area\na,north\n'), file('april.csv', 'area;person\nnorth;b\n')];
    expect(await people(sourceOf({ data }))).toEqual(['a', 'b']);
  });

  it('#23 that names one file twice is refused, however it is spelt', () => {
    const one = file('once.csv', 'person,area\na,north\n');
    const link = join(folder, 'link.csv');
    symlinkSync(one, link);
    for (const data of [
      [one, one],
      [one, join(folder, '.', 'once.csv')],
      [one, link],
    ])
      expect(() => sourceOf({ data })).toThrow('its rows would count twice');
  });

  it('#41 is read from a pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', `printf 'person,area\\na,north\\n' > ${pipe}`]);
    expect(await people(sourceOf({ data: [pipe] }))).toEqual(['a']);
    writer.kill();
  });

  it('that is an empty file, or none, gets a sentence', async () => {
    expect(() => sourceOf({ data: [file('empty.csv', '')] })).toThrow('pass --nothing instead');
    expect(() => sourceOf({})).toThrow('Name the file of rows with --data');
    expect(() => sourceOf({ nothing: true, data: ['x'] })).toThrow('--nothing says that there are no rows; leave --data out.');
    await expect(people(sourceOf({ data: [join(folder, 'nowhere.csv')] }))).rejects.toThrow('There is no file');
  });

  it('#42 --delimiter takes a sign or its name', async () => {
    const data = [file('odd.csv', 'person~area\na~north\n')];
    expect(await people(sourceOf({ data, delimiter: '~' }))).toEqual(['a']);
    for (const delimiter of ['tab', '\\t', '\t', ';', 'pipe']) expect(sourceOf({ data, delimiter })).toMatchObject({ kind: 'csv' });
    for (const delimiter of ['x', '7', '"', ';;', 'colon']) expect(() => sourceOf({ data, delimiter })).toThrow('--delimiter takes comma');
  });
});

describe('#43 columns', () => {
  it('of a dimension are cut at the first "=" after a name there is', () => {
    expect(columnsOf({ column: ['area=area=ward'] }, visits).dimensions).toEqual({ area: 'area=ward' });
    expect(columnsOf({ column: ['AREA = ward'] }, visits).dimensions).toEqual({ area: 'ward' });
  });

  it.each<[RowsOptions, string]>([
    [{ column: ['aera=area'] }, '--column names "aera", which is not a dimension of "visits". Its dimensions: "area".'],
    [{ column: ['area'] }, '--column takes DIMENSION=COLUMN'],
    [{ column: ['area=a', 'Area=b'] }, '--column names two columns for "area", "a" and "b". Name only one.'],
    [{ date: 'day', noDate: true }, '--no-date says that no column counts as the date; leave --date out.'],
    [{ amount: 'x' }, '"visits" asks for no amounts; leave --amount out.'],
    [{ ids: 'both' }, '--ids takes same or different, not "both".'],
  ])('%o is refused', (options, sentence) => {
    expect(() => columnsOf(options, visits)).toThrow(sentence);
  });

  it('of persons are refused for a figure', () => {
    expect(() => columnsOf({ person: 'x' }, posts)).toThrow(`"posts" isn't about persons; leave --person out.`);
  });

  it('#22 --no-date is no date', () => {
    expect(columnsOf({ noDate: true }, visits).date).toBe(false);
    expect(columnsOf({}, visits).date).toBeUndefined();
  });
});

describe('every question names the option that answers it', () => {
  it.each<[Question['answer'], readonly string[], string]>([
    ['date', ['Visit Date'], 'pass --date "Visit Date"; if every row belongs to this window, pass --no-date.'],
    ['date', ['a', 'b'], 'pass --date a or --date b;'],
    ['ignore', ['n'], 'pass --ignore n.'],
    ['ids', ['1', '01'], 'Pass --ids same if they are one person, or --ids different if they are not.'],
    ['onePerson', ["O'Neill $1"], `pass --one-person 'O'\\''Neill $1'.`],
    ['anyAnswer', ['w'], 'pass --any-answer.'],
    ['anyNumber', ['size of house'], 'pass --any-number "size of house".'],
    ['nothing', [], 'pass --nothing.'],
  ])('%s %j', async (answer, about, sentence) => {
    const asked = Promise.reject(new QuestionsError([{ sentence: 'Something was found.', answer, about }]));
    const said = withHints(asked);
    await expect(said).rejects.toThrow(/^Something was found\. /);
    await expect(said).rejects.toThrow(sentence);
    await expect(said).rejects.not.toThrow('columns.');
  });

  it('and a file that looks like one column is asked for its delimiter', async () => {
    const missing = [{ column: 'area', holds: { dimension: 'area' } }];
    await expect(withHints(Promise.reject(new ColumnsError(missing, ['person~area'])))).rejects.toThrow(
      'name the character that separates them with --delimiter',
    );
  });
});
