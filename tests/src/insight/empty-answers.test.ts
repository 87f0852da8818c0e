// empty-answers.test.ts — an answer without rows says of its releases what any other answer says: sampling, the aggregators' noise, windows added up.
import { describe, expect, test } from 'vitest';
import { answerCsv } from '../../../src/export/answer-table.ts';
import { sentence } from '../../../src/export/phrases.ts';
import { answer, type Answered } from '../../../src/insight/answer.ts';
import { comparisonQuestion } from '../../../src/insight/questions/comparisons.ts';
import { shareQuestion } from '../../../src/insight/questions/shares.ts';
import { totals } from '../../../src/insight/questions/totals.ts';
import { visitsOfTier } from '../research/releases.ts';

const told = {
  sampling: { windows: 1, of: 2, personCells: 1, personAmount: 1 },
  aggregatorNoise: { kind: 'skellam' as const, variance: { num: 3, den: 1 } },
};
/** The small organisations released the first window only, the large ones the two after it. */
const releases = [
  visitsOfTier(0, 'small', [1, 2, 3, 4], 5),
  visitsOfTier(1, 'large', [1, 2, 3, 4], 5),
  visitsOfTier(2, 'large', [1, 2, 3, 4], 5),
].map((release) => ({ ...release, ...told }));
const nowhere = {
  instrument: 'visits',
  by: ['area'],
  where: { tier: 'small', window: ['2026-01-05', '2026-01-12'] },
  level: 0.95,
};

describe.each<[string, Answered]>([
  ['totals', answer(totals, releases, { ...nowhere, mission: 'salford-winter' })],
  ['a share', answer(shareQuestion, releases, { ...nowhere, part: { dimension: 'reason', values: ['food'] } })],
  ['a comparison', answer(comparisonQuestion, releases, { ...nowhere, against: { kind: 'zero' }, control: 'holm' })],
])('%s without a row', (name, answered) => {
  test('has no row', () => expect(answered.rows).toEqual([]));

  test('says what the releases say', () => {
    const said = answered.notes.map(sentence).join('\n');
    if (name === 'totals') {
      expect(said).toContain('Each person is counted in 1 of 2 windows');
      expect(said).toContain('Both aggregators added noise of their own');
    } else {
      expect(said).toContain('Each total adds up 2 windows, those from 2026-01-05, 2026-01-12.');
      expect(answerCsv(answered)).toMatch(/,windows_added_up,first_window,last_window,last_day,instrument,mission\r?\n$/);
    }
  });
});
