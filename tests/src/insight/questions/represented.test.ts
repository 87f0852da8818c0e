// represented.test.ts — shares against a population: the model's own figures, the charter's own file, and files that can't be read.
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { toBase64Url, utf8 } from '../../../../crypto/bytes.ts';
import { answerJson } from '../../../../src/export/answer-json.ts';
import { answerTable } from '../../../../src/export/answer-table.ts';
import { answer } from '../../../../src/insight/answer.ts';
import { representation } from '../../../../src/insight/model/representation.ts';
import { readPopulation } from '../../../../src/insight/represented/population.ts';
import { representedQuestion } from '../../../../src/insight/questions/represented.ts';
import { subjectOf } from '../../../../src/insight/subject.ts';
import { exampleCharter } from '../../../support/mission.ts';
import { visits } from '../../research/releases.ts';

const releases = [visits(0, [900, 100, 300, 60]), visits(1, [880, 140, 320, 40])];
const census = utf8('\uFEFFArea,sex,population\r\nordsall,f,6000\r\nOrdsall,m,5000\r\n"Kersal",f,4000\r\nKersal,m,"5000"\r\n');
const charter = {
  ...exampleCharter(),
  denominators: [{ dimensions: ['area'], source: 'Census, table TS007', year: 2021, sha256: toBase64Url(sha256(census)) }],
};

function asked(file: Uint8Array, options: Record<string, string> = { by: 'area' }, named = true) {
  const charters = named ? new Map([[releases[0]?.charter ?? '', charter]]) : new Map<string, typeof charter>();
  const given = new Map(Object.entries({ population: 'census.csv', ...options }).map(([name, value]) => [name, [value]]));
  return representedQuestion.parse(given, subjectOf(releases, charters, new Map([['census.csv', file]])));
}

describe('who is represented', () => {
  const answered = answer(representedQuestion, releases, asked(census));

  test("are the model's own figures, of all windows together", () => {
    const own = representation([11_000, 9000], [2020, 720], [2 * 2 * 80, 2 * 2 * 80]);
    expect(answered.rows.map(({ ratio, low, high, word }) => ({ ratio, low, high, word }))).toEqual(
      own.areas.map(({ ratio, low, high, word }) => ({ ratio, low, high, word })),
    );
    expect(answered.rows[0]).toMatchObject({ name: 'Ordsall', people: 11_000, total: 2020, squaresUnbiased: own.squaresUnbiased });
  });

  test('are said with what they do not mean', () => {
    const table = answerTable(answered);
    expect(table).toContain('Population: Census, table TS007, 2021, as the charter names it.');
    expect(table).toContain('Each total adds up 2 windows');
    expect(table).toContain('Counted less than their share: Kersal.');
    expect(table).toMatch(/noise alone would make about [\d.]+% of it/);
    expect(table).toContain('who is counted, not who is in need');
    expect(answerJson(answered)).toMatchObject({ rows: [{ key: { area: 'Ordsall' }, represented: 'over-represented' }, {}] });
  });

  test("say that another file is not the charter's denominator", () => {
    const other = utf8('area,population\nOrdsall,11000\nKersal,9001\n');
    const digest = toBase64Url(sha256(other));
    expect(answerTable(answer(representedQuestion, releases, asked(other)))).toContain(
      `This is not the charter's denominator: no charter at hand names this file for these groups. Its SHA-256 is ${digest}.`,
    );
    expect(answerTable(answer(representedQuestion, releases, asked(census, { by: 'area' }, false)))).toContain(
      "not the charter's denominator",
    );
    // The charter's file has no numbers by reason.
    const both = utf8('area,reason,population\nOrdsall,food,1\nOrdsall,heating,1\nKersal,food,1\nKersal,heating,1\n');
    expect(asked(both, { by: 'area,reason' }).denominator).toBeUndefined();
  });
});

test('a group about its share is said with how far from it it may be', () => {
  const small = [visits(0, [60, 10, 50, 10])];
  const given = new Map(Object.entries({ population: 'census.csv', by: 'area' }).map(([name, value]) => [name, [value]]));
  const wanted = representedQuestion.parse(given, subjectOf(small, new Map(), new Map([['census.csv', census]])));
  const table = answerTable(answer(representedQuestion, small, wanted));
  expect(table).toContain('about its share');
  expect(table).toContain('perhaps this far from it: Ordsall (31% less to 28% more); Kersal (34% less to 38% more).');
});

test('groups that --where leaves out are left out of the population', () => {
  const both = utf8('area,reason,population\nOrdsall,food,1\nOrdsall,heating,5\nKersal,food,3\nKersal,heating,7\n');
  const { rows } = answer(representedQuestion, releases, asked(both, { by: 'area,reason', where: 'reason=food' }));
  expect(rows.map(({ name, sharePeople }) => [name, sharePeople])).toEqual([
    ['Ordsall, food', 0.25],
    ['Kersal, food', 0.75],
  ]);
});

describe('files of spreadsheets', () => {
  const groups = [
    { values: ['Broughton, West'], people: 9120 },
    { values: ['Ordsall'], people: 17_430 },
  ];
  test.each([
    ['commas', '\uFEFFarea,population\r\n"Broughton, West",9120\r\nOrdsall,17430\r\n'],
    ['semicolons', '\uFEFFarea;population\r\nBroughton, West;9120\r\n"Ordsall"; "17430"\r\n'],
    ['tabs', '"area"\tpopulation\n"Broughton, West"\t9120\nOrdsall\t 17430 \n'],
    ['a comma in a heading', '"area, as it was called";area;population\n1;Broughton, West;9120\n2;Ordsall;17430\n'],
  ])('%s', (_, text) => {
    expect(readPopulation(utf8(text), ['area'])).toEqual(groups);
  });
});

describe('what is refused', () => {
  const refused = (text: string, options?: Record<string, string>) => () =>
    answer(representedQuestion, releases, asked(utf8(text), options));

  test.each<[string, string, RegExp]>([
    ['no rows', 'area,population\n', /has no rows/],
    ['no column', 'place,population\nOrdsall,1\n', /has no column "area"\. It has: place, population\./],
    ['two columns', 'area,Area,population\nOrdsall,Ordsall,1\n', /two columns called "area"/],
    ['a line too short', 'area,population\nOrdsall\n', /Line 2 of the population has 1 fields, but the header has 2\./],
    ['no number', 'area,population\nOrdsall,many\n', /Line 2 of the population has "many" for "population"/],
    ['nobody', 'area,population\nOrdsall,0\n', /Line 2 of the population has nobody in its group/],
    ['thousands', 'area,population\nOrdsall,"11,000"\n', /has "11,000"/],
    ['a quote in a field', 'area,population\nOrd"sall,1\n', /Line 2 of the population has a quote in the middle/],
    [
      'a group that is missing',
      'area,population\nOrdsall,1\n',
      /has no row for "Kersal"\. Add it to the file, or leave it out with --where\./,
    ],
    ['a group twice', 'area,population\nOrdsall,1\nKersal,1\n"ordsall ",2\n', /Lines 2 and 4 of the population are both about "ordsall"\./],
    [
      'a group twice in parts',
      'area,sex,population\nKersal,f,1\nKersal,f,1\n',
      /Lines 2 and 3 of the population are both about "Kersal, f"\./,
    ],
    ['a group too many', 'area,population\nOrdsall,1\nKersal,1\nLeeds,1\n', /"Leeds", which the releases don't have/],
  ])('%s', (_, text, sentence) => {
    expect(refused(text)).toThrow(sentence);
  });

  test('another encoding, no groups, and no file', () => {
    expect(() => readPopulation(Uint8Array.of(0x61, 0xff, 0x0a), ['area'])).toThrow('is not in UTF-8');
    expect(refused('area,population\nOrdsall,1\n', {})).toThrow('Say with --by which groups are compared');
    const given = new Map([['by', ['area']]]);
    expect(() => representedQuestion.parse(given, subjectOf(releases))).toThrow('Without a public count of people nobody knows');
  });
});
