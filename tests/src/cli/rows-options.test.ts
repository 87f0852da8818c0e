// rows-options.test.ts — which files the options name, and how they say that rows are read
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../protocol/charter/instrument.ts';
import { columnsOf, filesOf, type RowsOptions } from '../../../src/cli/rows-options.ts';

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
    [{ noDate: true, dateOrder: 'day-first' }, 'leave --date-order out.'],
    [{ dateOrder: 'dmy' }, '--date-order takes day-first or month-first, not "dmy".'],
    [{ dateBase: '1901' }, '--date-base takes 1900 or 1904, not "1901".'],
    [{ leaveOut: ['totals', 'rows'] }, '--leave-out takes totals or notes, not "rows".'],
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

describe('options of files', () => {
  it('#42 --delimiter takes a sign or its name', () => {
    expect(filesOf({ data: ['a'], delimiter: '~' })).toMatchObject({ files: ['a'], delimiter: '~' });
    for (const [delimiter, sign] of [
      ['tab', '\t'],
      ['\\t', '\t'],
      ['\t', '\t'],
      [';', ';'],
      ['pipe', '|'],
    ] as const)
      expect(filesOf({ delimiter })).toMatchObject({ delimiter: sign });
    for (const delimiter of ['x', '7', '"', ';;', 'colon']) expect(() => filesOf({ delimiter })).toThrow('--delimiter takes comma');
  });

  it('--encoding takes the name of one', () => {
    expect(filesOf({ encoding: 'UTF-16LE' }).encoding).toBe('utf-16le');
    expect(() => filesOf({ encoding: 'latin1' })).toThrow('--encoding takes utf-8, utf-16le, utf-16be or windows-1252, not "latin1".');
  });
});

describe('options of reading', () => {
  it('become columns', () => {
    const options: RowsOptions = {
      headerLine: 4,
      dateOrder: 'month-first',
      dateBase: '1904',
      birth: ['age'],
      leaveOut: ['totals'],
      declarePeople: true,
      declareCap: true,
      value: ['area: N=north'],
    };
    expect(columnsOf(options, visits)).toMatchObject({
      headerLine: 4,
      dateOrder: 'month-first',
      dateBase: 1904,
      birth: ['age'],
      leaveOut: ['totals'],
      declared: ['people', 'cap'],
      values: { area: { N: 'north' } },
    });
  });
});
