// asked-further.test.ts — ranges, lists, shares that move, quotients with and without a meaning, and rates per head.
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../crypto/bytes.ts';
import type { Charter } from '../../../protocol/charter/charter.ts';
import { answerJson } from '../../../src/export/answer-json.ts';
import { steady } from '../../../src/export/figures.ts';
import { answerCsv } from '../../../src/export/answer-table.ts';
import { answer } from '../../../src/insight/answer.ts';
import { addressOf, givenIn } from '../../../src/insight/address.ts';
import type { Question } from '../../../src/insight/question.ts';
import { query } from '../../../src/insight/query.ts';
import { questions } from '../../../src/insight/questions/list.ts';
import { shareDifference } from '../../../src/insight/moved/share-difference.ts';
import { subjectOf } from '../../../src/insight/subject.ts';
import { askedReleases, CENSUS, charter } from './asked-mission.ts';

const releases = askedReleases();
const files = new Map([
  ['census.csv', utf8(CENSUS)],
  ['leeds.csv', utf8('area,population\nLeeds,5\n')],
  ['short.csv', utf8('area,population\nOrdsall,5\n')],
]);

interface Answer {
  readonly rows: readonly { readonly key: Record<string, string>; readonly [name: string]: unknown }[];
  readonly notes: readonly string[];
}

function named(name: string): Question<unknown, unknown> {
  return questions.find((question) => question.name === name) ?? expect.unreachable(name);
}

function answered(name: string, address: string, charters: readonly Charter[] = [charter]) {
  const question = named(name);
  const subject = subjectOf(releases, new Map(charters.map((one) => ['A'.repeat(43), one])), files);
  return answer(question, releases, question.parse(givenIn(new URLSearchParams(address), question.options), subject));
}

function ask(...asked: Parameters<typeof answered>): Answer {
  return JSON.parse(JSON.stringify(answerJson(answered(...asked)))) as Answer;
}

const daysOf = ({ rows }: Answer) => rows.map(({ key }) => key['window']);

describe('windows', () => {
  test.each([
    ['2026-01', ['2026-01-05', '2026-01-12', '2026-01-26']],
    ['2025', ['2025-12-29']],
    ['2026-01-12..2026-02', ['2026-01-12', '2026-01-26', '2026-02-02']],
    ['..2026-01-05', ['2025-12-29', '2026-01-05']],
    ['2026-02-02..', ['2026-02-02']],
    ['2025-12-29,2026-02', ['2025-12-29', '2026-02-02']],
  ])('%s', (range, days) => {
    expect(daysOf(ask('totals', `instrument=visits&where.window=${range}`))).toEqual(days);
  });

  test.each([
    ['2026-02..2026-01', 'is not a range of windows'],
    ['2026-13', 'is not a range of windows'],
    ['2026-02-30..', 'is not a range of windows'],
    ['..', 'is not a range of windows'],
    ['2027', 'No window that has been released begins in "2027". Choose from "2025-12-29"'],
    ['2026-01-19', 'has no value "2026-01-19"'],
    ['2026-01-30', '2026-01-30 is in the window from 2026-01-26. Name that window by its first day, 2026-01-26.'],
    ['2026-01-05,area=Ordsall', 'To choose by "area" as well, give it a --where of its own.'],
  ])('%s is refused in a sentence', (range, sentence) => {
    expect(() => ask('totals', `instrument=visits&where.window=${range}`)).toThrow(sentence);
  });

  test('of a comparison are found by a day in them', () => {
    expect(() => ask('comparisons', 'instrument=visits&compare=2026-01-05,2026-01-30')).toThrow('in the window from 2026-01-26');
  });

  test('are what releases can be split by, not weeks', () => {
    expect(() => ask('totals', 'instrument=visits&by=Week')).toThrow('can\'t be split by "Week", only by "window"');
  });

  test.each(['2026-01,2026-02', '2025-12-29..2026-01-05,2026-02-02'])('--compare %s is refused: it takes no months', (compare) => {
    expect(() => ask('comparisons', `instrument=visits&compare=${compare}`)).toThrow('not a month or a range');
  });

  test('added up say so in every row, with the last day', () => {
    const { rows, notes } = ask('totals', 'instrument=visits&by=area&where.window=2026-01');
    expect(rows[0]).toMatchObject({ lastDay: '2026-02-01', unit: 'people', mission: 'salford-winter', instrument: 'visits' });
    expect(notes.join()).toContain('a total is not a number of people');
    expect(notes).toContain(
      'The figures are totals of: people. One person may be counted in up to 2 cells of a window: a total that adds up cells counts them in each.',
    );
  });
});

test('a list of values is the same as each of them, in any case', () => {
  const apart = ask('totals', 'instrument=visits&where.area=Ordsall&where.area=Eccles');
  expect(ask('totals', 'instrument=visits&where.AREA=ordsall,ECCLES').rows).toEqual(apart.rows);
  expect(() => ask('totals', 'instrument=visits&where.area=Ordsall,Leeds')).toThrow('"area" has no value "Leeds"');
});

test('an address says what was asked, in one way', () => {
  const specs = named('totals').options;
  const given = givenIn(new URLSearchParams('where.window=2026-01&by=window&where.area=Ordsall'), specs);
  expect(addressOf(given, specs)).toBe('by=window&where.area=Ordsall&where.window=2026-01');
  expect(
    givenIn(new URLSearchParams(addressOf(given, specs)), specs)
      .get('where')
      ?.toSorted(),
  ).toEqual(given.get('where')?.toSorted());
  expect(() => givenIn([['ratio', 'a/b']], specs)).toThrow('no option "ratio"');
  expect(() =>
    givenIn(
      [
        ['level', '0.9'],
        ['level', '0.8'],
      ],
      specs,
    ),
  ).toThrow('given twice');
});

describe('a share that moves', () => {
  const law = { kind: 'skellam', variance: { num: 80n, den: 1n } } as const;
  const parts = (part: number, rest: number) => ({
    ...{ key: {}, organisations: { least: 1, most: 1 } },
    part: { total: part, law },
    rest: { total: rest, law },
  });

  test('is the later share minus the earlier one, and its interval turns round with them', () => {
    const there = shareDifference(parts(100, 100), parts(150, 50), 0.95);
    const back = shareDifference(parts(150, 50), parts(100, 100), 0.95);
    expect(there.difference).toBe(0.25);
    expect(there.low).toBeGreaterThan(0);
    expect([-back.high, -back.low, back.p]).toEqual([there.low, there.high, there.p].map((value) => expect.closeTo(value, 6) as number));
  });

  test('is as likely under noise alone as its interval says', () => {
    const { p } = shareDifference(parts(100, 100), parts(120, 90), 0.95);
    expect(shareDifference(parts(100, 100), parts(120, 90), 1 - p).low).toBeCloseTo(0, 5);
  });

  test('may be anything if a whole can be zero', () => {
    expect(shareDifference(parts(5, 5), parts(100, 100), 0.95)).toMatchObject({ low: -1, high: 1, bounded: false, p: 1 });
  });

  test('is told for each window and between two', () => {
    const changes = ask('share-changes', 'instrument=visits&by=window,area&share.reason=debt&change=true');
    expect(changes.rows.length).toBe(4 * 4);
    expect(changes.rows[0]).toMatchObject({ since: '2025-12-29', lastDay: '2026-01-11', unit: 'share' });
    const compared = ask('share-comparisons', 'instrument=visits&by=area&share.reason=debt,food&compare=2026-01-05,2026-02-02');
    expect(compared.rows.length).toBe(4);
    expect(compared.notes.join()).toContain('family-wise error');
    expect(() => ask('share-comparisons', 'instrument=visits&share.reason=debt&compare=zero')).toThrow('not with zero');
    const [one, many] = ['instrument=visits&where.area=Eccles&by=area', 'instrument=visits&by=area'].map((about) =>
      ask('share-comparisons', `${about}&share.reason=debt&compare=2026-01-05,2026-02-02`).notes.join(' '),
    );
    expect(one).toContain('The probability that noise alone flags it is at most 5%.');
    expect(many).toContain('over all 4 comparisons');
    // Tests have no column of that name.
    expect(many).not.toContain('is "clear"');
    expect(changes.notes.join(' ')).toContain('from 20% to 30% is 10 points, which files have as 0.1. ');
    expect(changes.notes.join(' ')).toContain('A change is "clear"');
  });
});

describe('a quotient', () => {
  const ratio = (address: string, charters?: readonly Charter[]) => ask('ratios', address, charters);

  test('of a part and its whole, or of the same unit and cells, is given', () => {
    expect(ratio('ratio=first-time/visits').notes.join()).not.toContain('It is no share');
    expect(ratio('ratio=visits/calls').rows.length).toBe(5);
  });

  test.each([
    ['arrears/visits', 'The unit of arrears is pounds, and that of visits is people.'],
    ['worry/visits', 'The unit of worry is answers'],
  ])('%s has no plain meaning, and is given anyway', (pair, reason) => {
    expect(() => ratio(`ratio=${pair}`)).toThrow(reason);
    expect(ratio(`ratio=${pair}&anyway=true`).notes.join()).toContain('It is no share');
  });

  test('of unknown units is asked for anyway too', () => {
    expect(() => ratio('ratio=first-time/visits', [])).toThrow('Without the mission');
  });

  test('of other cells too', () => {
    const others = charter.instruments.map((one) => (one.name === 'arrears' ? { ...one, unit: 'people' } : one));
    expect(() => ratio('ratio=arrears/visits', [{ ...charter, instruments: others }])).toThrow('not counted by the same cells');
  });
});

describe('a rate', () => {
  test('is the total for so many people, with the total’s interval', () => {
    const { rows, notes } = ask('rates', 'instrument=visits&by=area&where.window=2026-01-05&population=census.csv');
    const { rows: totals } = query(releases, { instrument: 'visits', by: ['area'], where: { window: '2026-01-05' }, level: 0.95 });
    const [row, total] = [rows[2], totals[2] ?? expect.unreachable()];
    expect(row).toMatchObject({ population: 7000, total: Number(total.estimate), unit: 'people per 1000 people' });
    expect([row?.['rate'], row?.['low'], row?.['high']]).toEqual(
      [total.estimate, total.low, total.high].map((value) => steady(Number(value) / 7)),
    );
    expect(notes.join()).toContain("not the charter's denominator");
  });

  test('divides by those who are selected, and by all if nothing tells them apart', () => {
    expect(ask('rates', 'instrument=visits&where.area=Eccles,Ordsall&population=census.csv&per=100').rows[0]).toMatchObject({
      population: 13_000,
    });
    expect(ask('rates', 'instrument=visits&by=window&population=census.csv').rows[0]).toMatchObject({ population: 26_000 });
  });

  test('select totals by what the file does not tell people apart by, and say so', () => {
    const { rows, notes } = ask('rates', 'instrument=visits&by=area&where.reason=debt&population=census.csv');
    const [total] = query(releases, { instrument: 'visits', by: ['area'], where: { reason: 'debt' }, level: 0.95 }).rows;
    expect(rows[0]).toMatchObject({ population: 5000, total: Number(total?.estimate) });
    expect(notes.join(' ')).toContain('The file has no column for reason, so each rate is for everybody, whatever their reason.');
  });

  test.each([
    ['instrument=visits&by=area&population=leeds.csv', 'The population has "Leeds", which the releases don\'t have'],
    ['instrument=visits&by=area&population=short.csv', 'The population has no row for "Broughton"'],
    ['instrument=visits&by=reason&population=census.csv', 'no column "reason"'],
    ['instrument=visits&by=area&population=census.csv&per=0', '--per takes a whole number'],
    ['instrument=visits&by=area', 'Name one with --population'],
  ])('%s is refused', (address, sentence) => {
    expect(() => ask('rates', address)).toThrow(sentence);
  });
});

test('columns of files have the same names whatever is asked', () => {
  const heads = [
    ['totals', 'instrument=visits'],
    ['shares', 'instrument=visits&share.reason=debt'],
    ['changes', 'instrument=visits&change=true'],
    ['ratios', 'ratio=first-time/visits'],
    ['rates', 'instrument=visits&population=census.csv'],
    ['share-changes', 'instrument=visits&share.reason=debt&change=true'],
  ].map(([name = '', address = '']) => (answerCsv(answered(name, address)).split('\r\n')[0] ?? '').split(','));
  for (const head of heads) {
    expect(head).toEqual(
      expect.arrayContaining(['window', 'low', 'high', 'organisations', 'organisations_most', 'last_day', 'unit', 'instrument', 'mission']),
    );
    expect(head.some((name) => ['level_attained', 'level_asked'].includes(name))).toBe(true);
  }
});
