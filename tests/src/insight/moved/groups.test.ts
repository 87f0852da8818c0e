// groups.test.ts — one group against another: the difference of two totals or shares, and every way to name two groups that are none.
import { describe, expect, test } from 'vitest';
import { ratioInterval } from '../../../../protocol/privacy/ratio.ts';
import { foundSentence } from '../../../../src/export/found.ts';
import { sentence } from '../../../../src/export/phrases.ts';
import { answer } from '../../../../src/insight/answer.ts';
import { askedBy } from '../../../../src/insight/asked-by.ts';
import { groupDifferences, shareGroupDifferences } from '../../../../src/insight/moved/groups.ts';
import { query } from '../../../../src/insight/query.ts';
import { quickQuestions } from '../../../../src/insight/questions/quick.ts';
import { subjectOf } from '../../../../src/insight/subject.ts';
import { askedFile } from '../../research/asked-mission.ts';

const { releases, charters } = askedFile();
const visits = { instrument: 'visits', by: ['window'], level: 0.95 };

function ask(name: string, parameters: string) {
  const question = quickQuestions.find((one) => one.name === name) ?? expect.unreachable(name);
  return answer(question, releases, askedBy(question, new URLSearchParams(parameters), subjectOf(releases, charters)).asked);
}

test('is the difference of the two totals, with the law of both noises, and the quotient of the two', () => {
  const rows = groupDifferences(releases, { ...visits, where: { area: 'Ordsall' }, against: { area: 'eccles' } });
  const [one, other] = ['Ordsall', 'Eccles'].map((area) => query(releases, { ...visits, where: { area } }).rows);
  expect(rows.length).toBe(5);
  for (const [at, { estimate, times, law, low, high, clear }] of rows.entries()) {
    const [first, second] = [one?.[at] ?? expect.unreachable(), other?.[at] ?? expect.unreachable()];
    expect(estimate).toBe(first.estimate - second.estimate);
    expect(law).toEqual({ kind: 'skellam', variance: { num: 2n * 3n * 4n * BigInt(first.organisations.least), den: 1n } });
    const [total, base] = [first, second].map((row) => ({ total: Number(row.estimate), law: row.law })) as [never, never];
    expect(times).toMatchObject({ low: ratioInterval(total, base, 0.95).low, high: ratioInterval(total, base, 0.95).high });
    expect(clear).toBe(low > 0n || high < 0n);
  }
});

test('turns round with the two groups', () => {
  const part = { dimension: 'reason', values: ['debt'] };
  const [one] = shareGroupDifferences(releases, { ...visits, by: [], part, where: { area: 'Ordsall' }, against: { area: 'Eccles' } });
  const [other] = shareGroupDifferences(releases, { ...visits, by: [], part, where: { area: 'Eccles' }, against: { area: 'Ordsall' } });
  expect(one?.difference).toBeCloseTo(-(other?.difference ?? NaN), 12);
  expect(one?.low).toBeCloseTo(-(other?.high ?? NaN), 8);
  expect([one?.one, one?.other]).toEqual([other?.other, other?.one]);
});

test('together, each interval is wider', () => {
  const asked = { ...visits, where: { area: 'Ordsall' }, against: { area: 'Eccles' } };
  const [wide, alone] = [true, false].map((together) => groupDifferences(releases, { ...asked, together }));
  for (const [at, { halfWidth }] of (wide ?? []).entries()) expect(halfWidth).toBeGreaterThan(alone?.[at]?.halfWidth ?? Infinity);
});

describe('what is found', () => {
  test.each([
    [
      'groups',
      'instrument=visits&where.area=Ordsall&against.area=Eccles&where.window=2026-02-02',
      /^Less in Ordsall than in Eccles by \d+ to \d+, 95 times in 100\. The figures are [\d,]+ and [\d,]+\. One person may be in such a count more than once\.$/,
    ],
    [
      'groups',
      'instrument=visits&where.area=Ordsall&against.area=Eccles',
      /^It can’t be told whether there is more in Ordsall than in Eccles: noise alone could make such a difference\. The difference is between −\d+ and \d+/,
    ],
    [
      'groups',
      'instrument=visits&where.window=2026-01&against.window=2025-12',
      /^More in the 3 windows from 5 January 2026 to 26 January 2026 than in the window from 29 December 2025 by .* But the first adds up 3 windows and the second 1: more windows add up to more\./,
    ],
    [
      'share-groups',
      'instrument=visits&where.area=Ordsall&against.area=Eccles&share.reason=debt',
      /^It can’t be told whether the share is larger in Ordsall than in Eccles: .* percentage points, 95 times in 100\. The figures are \S+% and \S+%\.$/,
    ],
    [
      'groups',
      'instrument=visits&by=reason&where.area=Ordsall&against.area=Eccles&where.window=2026-01-05',
      /^Less in Ordsall than in Eccles: heating, by \d+ to \d+, 95 times in 100\. Of the other 2 it .* What stands out among several is often shown larger than it is\./,
    ],
  ])('%s?%s', (name, parameters, found) => {
    expect(foundSentence(ask(name, parameters))).toMatch(found);
  });

  test('notes say who may be in both, and which windows are added up', () => {
    const notes = ask('groups', 'instrument=visits&where.window=2026-01&against.window=2025-12').notes.map(sentence).join('\n');
    expect(notes).toContain('The first group adds up 3 windows, from 2026-01-05 to 2026-01-26, the second the window from 2025-12-29.');
    expect(notes).toContain('may be in both groups');
  });
});

test.each([
  ['against.area=Eccles', 'Say with --where which area'],
  ['where.area=Eccles,Ordsall&against.area=Eccles', 'have something in common'],
  ['where.area=Ordsall&against.area=Leeds', 'has no value "Leeds"'],
  ['where.area=Ordsall&against.colour=red', `can't be split by "colour"`],
  ['where.area=Ordsall&against.area=Eccles&by=area', 'as well. Leave it out of --by'],
  ['where.area=Ordsall', '--against takes NAME=VALUE'],
])('%s is refused in a sentence', (parameters, said) => {
  expect(() => ask('groups', `instrument=visits&${parameters}`)).toThrow(said);
});
