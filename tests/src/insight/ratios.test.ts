// ratios.test.ts — one instrument over another: the exact laws' interval, and nothing where the denominator may be zero
import { expect, test } from 'vitest';
import { ratioInterval } from '../../../protocol/privacy/ratio.ts';
import { answerJson } from '../../../src/export/answer-json.ts';
import { answerCsv, answerTable } from '../../../src/export/answer-table.ts';
import { sentence } from '../../../src/export/phrases.ts';
import { answer, type Answered } from '../../../src/insight/answer.ts';
import { ratioQuestion } from '../../../src/insight/questions/ratios.ts';
import { ratios } from '../../../src/insight/ratios.ts';
import { resultsPage } from '../../../src/pages/results/page.ts';
import { visits, worry } from '../research/releases.ts';

const releases = [
  ...[visits(0, [100, 50, 40, 10]), visits(1, [1, -2, 3, 1]), visits(2, [200, 50, 40, 10])],
  ...[worry(0, 'charity', [10, 20, 30, 40]), worry(0, 'public body', [10, 20, 30, 40], 7), worry(1, 'charity', [10, 20, 30, 40])],
];
const asked = { numerator: 'worry', denominator: 'visits', by: ['window'], level: 0.95 };
const skellam = (variance: bigint) => ({ kind: 'skellam' as const, variance: { num: variance, den: 1n } });
const rows = ratios(releases, asked);
const answered = answer(ratioQuestion, releases, asked);
const notes = (of: Pick<Answered, 'notes'>) => of.notes.map(sentence).join(' ');

test('a ratio is that of the exact laws of both totals, where both are released', () => {
  // Four cells of five and of seven organisations, and four of five.
  const wanted = ratioInterval({ total: 200, law: skellam(64n * 12n) }, { total: 200, law: skellam(64n * 5n) }, 0.95);
  expect(rows.map(({ key }) => key['window'])).toEqual(['2025-12-29', '2026-01-05']);
  expect(rows[0]).toMatchObject({
    numerator: 200n,
    denominator: 200n,
    ratio: 1,
    low: wanted.low,
    high: wanted.high,
    attained: wanted.attained,
  });
  expect(rows[0]?.organisations).toEqual({ numerator: { least: 12, most: 12 }, denominator: { least: 5, most: 5 } });
});

test('over what may be nothing, it is unbounded, in every format', () => {
  expect(rows[1]).toMatchObject({ numerator: 100n, denominator: 3n, bounded: false, low: -Infinity, high: Infinity });
  const lines = answerTable(answered).split('\n');
  expect(lines[2]).toMatch(/^2025-12-29 +200 +200 +1 +0\.\d+ +1\.\d+ +95\S*% +5–12$/);
  expect(lines[3]).toMatch(/^2026-01-05 +100 +3 +33\.3333 +unbounded +unbounded +95\S*% +5$/);
  expect(notes(answered)).toContain("1 of 2 are unbounded: in these, visits can't be told from zero");
  expect(answerCsv(answered).split('\r\n')[2]).toMatch(
    /^2026-01-05,100,3,33\.3333333,-INF,INF,0\.95\d*,5,5,2026-01-11,worry per visits,worry,salford-winter$/,
  );
  expect(JSON.parse(JSON.stringify(answerJson(answered)))).toMatchObject({
    ratio: { numerator: 'worry', denominator: 'visits' },
    rows: [
      { ratio: 1, bounded: true },
      { low: null, high: null, bounded: false },
    ],
  });
  const subject = { mission: 'salford-winter', question: '', region: '', instruments: [] };
  expect(resultsPage(subject, releases, { level: 0.95, asked: answered })).toContain('<td class="number">unbounded</td>');
});

test('together, each interval is wider, and the notes say by how much', () => {
  const together = { ...asked, together: true };
  const wide = ratios(releases, together);
  expect(wide[0]?.low).toBeLessThan(rows[0]?.low ?? NaN);
  expect(wide[0]?.attained).toBeGreaterThanOrEqual(0.975);
  expect(notes(answer(ratioQuestion, releases, together))).toContain(
    'all 2 hold at once with probability 95% or more (Bonferroni), so the level asked for was 97.5% each',
  );
});

test('by a name that only one of the two has is no question', () => {
  expect(() => ratios(releases, { ...asked, by: ['area'] })).toThrow(`can't be split by "area"`);
  expect(() => ratios(releases, { ...asked, denominator: 'visit' })).toThrow('no release of "visit"');
});
