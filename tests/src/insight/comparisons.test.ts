// comparisons.test.ts — which totals differ: from nothing, from the window before, between two windows, with every word that a reader needs
import { describe, expect, test } from 'vitest';
import { pValues } from '../../../protocol/privacy/p-value.ts';
import { answerJson } from '../../../src/export/answer-json.ts';
import { answerCsv, answerTable } from '../../../src/export/answer-table.ts';
import { sentence } from '../../../src/export/phrases.ts';
import { answer, type Answered } from '../../../src/insight/answer.ts';
import { areIndependent, comparisons, type ComparisonsQuery } from '../../../src/insight/comparisons.ts';
import { comparisonQuestion } from '../../../src/insight/questions/comparisons.ts';
import { resultsPage } from '../../../src/pages/results/page.ts';
import { visits } from '../research/releases.ts';

const releases = [visits(0, [100, 0, 50, 10]), visits(1, [160, 1, 52, 10]), visits(2, [160, 90, 52, 10], 10)];
const asked: ComparisonsQuery = {
  ...{ instrument: 'visits', by: ['area', 'reason'], level: 0.95, control: 'holm' },
  against: { kind: 'windows', earlier: '2025-12-29', later: '2026-01-05' },
};
const notes = (answered: Pick<Answered, 'notes'>) => answered.notes.map(sentence).join(' ');
const skellam = (num: bigint) => pValues({ kind: 'skellam', variance: { num, den: 1n } });

describe('two windows', () => {
  const rows = comparisons(releases, asked);

  test('are compared cell by cell, by the law of both noises', () => {
    const p = skellam(160n);
    expect(rows.map(({ key, difference }) => [key['area'], key['reason'], difference])).toEqual([
      ['Ordsall', 'food', 60n],
      ['Ordsall', 'heating', 1n],
      ['Kersal', 'food', 2n],
      ['Kersal', 'heating', 0n],
    ]);
    expect(rows.map((row) => row.p)).toEqual([p(60), p(1), p(2), 1]);
    expect(rows[0]?.adjusted).toBe(4 * p(60));
    expect(rows.map(({ flagged }) => flagged)).toEqual([true, false, false, false]);
    expect(rows[0]?.organisations).toEqual({ least: 5, most: 5 });
  });

  test('as a table, CSV, JSON and HTML, with the method, its level and what is flagged', () => {
    const answered = answer(comparisonQuestion, releases, asked);
    expect(answerTable(answered).split('\n')[2]).toMatch(
      /^Ordsall +food +2025-12-29 +60 +\d\.\de-6 +\d\.\de-\d +yes +5 +Skellam, variance 160$/,
    );
    expect(notes(answered)).toContain(
      '1 of 4 are flagged. By the Holm method over all 4 comparisons, the probability that noise alone flags even one is at most 5% (family-wise error), however they depend on each other.',
    );
    const [head, first] = answerCsv(answered).split('\r\n');
    expect(head).toBe(
      'area,reason,since,difference,p,adjusted_p,flagged,organisations,organisations_most,noise_law,noise_variance,method,controls,error_level,last_day,instrument,mission',
    );
    expect(first).toMatch(
      /^Ordsall,food,2025-12-29,60,.*,true,5,5,skellam,160,Holm,family-wise error,0\.05,2026-01-11,visits,salford-winter$/,
    );
    expect(JSON.parse(JSON.stringify(answerJson(answered)))).toMatchObject({
      by: ['area', 'reason'],
      control: { method: 'Holm', controls: 'family-wise error', level: 0.05 },
      flagged: [{ area: 'Ordsall', reason: 'food' }],
      rows: [{ difference: 60, flagged: true }, {}, {}, { difference: 0, p: 1, adjustedP: 1, flagged: false }],
    });
    const subject = { mission: 'salford-winter', question: '', region: '', instruments: [] };
    const html = resultsPage(subject, releases, { level: 0.95, asked: answered });
    expect(html).toContain('<h2>The window from 5 January 2026 against that from 29 December 2025</h2>');
    expect(html).toContain('<td>yes</td>');
    expect(html).toContain('family-wise error');
  });

  test('of which one was never released is no question', () => {
    expect(() => comparisons(releases, { ...asked, against: { kind: 'windows', earlier: '2025-12-22', later: '2026-01-05' } })).toThrow(
      'has no value',
    );
    expect(() => comparisons(releases, { ...asked, where: { window: '2026-01-05' } })).toThrow('--compare already names two windows');
  });
});

test('against nothing, every total is tested by its own law', () => {
  const query: ComparisonsQuery = { ...asked, by: ['window'], against: { kind: 'zero' }, control: 'benjamini-hochberg' };
  const rows = comparisons([visits(0, [1, -20, 3, 4]), visits(1, [0, 0, 60, 0])], query);
  const p = skellam(320n);
  expect(rows.map((row) => row.p)).toEqual([p(-12), p(60)]);
  expect(rows.map(({ flagged }) => flagged)).toEqual([false, true]);
  const answered = answer(comparisonQuestion, [visits(0, [1, -20, 3, 4]), visits(1, [0, 0, 60, 0])], query);
  expect(answerTable(answered)).toMatch(/^window +total +p +adjusted p +flagged +organisations +noise$/m);
  expect(notes(answered)).toContain(
    'at most 5% are expected to be flagged by noise alone (false discovery rate). The method needs independent noises, and here',
  );
});

test('changes from window to window share noise, and that is said where a method minds', () => {
  const query: ComparisonsQuery = {
    ...asked,
    by: ['window', 'area', 'reason'],
    against: { kind: 'before' },
    control: 'benjamini-hochberg',
  };
  const rows = comparisons(releases, query);
  expect(rows).toHaveLength(8);
  // Ten organisations in the last window, five in the one before: 16 · 15.
  expect(rows.find(({ key }) => key['window'] === '2026-01-12' && key['reason'] === 'heating' && key['area'] === 'Ordsall')).toMatchObject({
    difference: 89n,
    p: skellam(240n)(89),
    flagged: true,
    since: '2026-01-05',
  });
  expect(areIndependent(rows, query)).toBe(false);
  expect(notes(answer(comparisonQuestion, releases, query))).toContain('but here comparisons share a window');
  expect(notes(answer(comparisonQuestion, releases, { ...query, control: 'benjamini-yekutieli' }))).toContain(
    'however they depend on each other',
  );
  expect(areIndependent(comparisons(releases.slice(0, 2), query), query)).toBe(true);
});
