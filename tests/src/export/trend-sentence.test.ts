// trend-sentence.test.ts — a trend in words: its direction, its size with both ends in order, and nothing where the direction can't be told.
import { expect, it } from 'vitest';
import { trendSentence } from '../../../src/export/trend-sentence.ts';
import type { TrendRow } from '../../../src/insight/course/trends.ts';

const row = { windows: 30, firstWindow: '2026-04-27', lastWindow: '2026-11-16' };
const of = (slope: number, low: number, high: number, way: TrendRow['way']) => ({ ...row, slope, low, high, way }) as TrendRow;
const OVER = 'over 30 windows, from 27 April 2026 to 16 November 2026';

it.each([
  [of(3.21, 1.04, 5.38, 'rising'), false, `The total is rising ${OVER}: by about 3.2 a window, between 1 and 5.4, 95 times in 100.`],
  [of(-3.21, -5.38, -1.04, 'falling'), false, `The total is falling ${OVER}: by about 3.2 a window, between 1 and 5.4, 95 times in 100.`],
  [
    of(0.4, -1.2, 2, "can't be told"),
    false,
    `The total may rise or fall ${OVER}: which of the two can’t be told. A window brings between −1.2 and 2 more, 95 times in 100.`,
  ],
  [
    of(0.0123, 0.004, 0.02, 'rising'),
    true,
    `The total is rising ${OVER}: by about 1.2 percentage points a window, between 0.4 and 2, 95 times in 100.`,
  ],
])('says %j (a share: %s)', (row, isShare, said) => {
  expect(trendSentence(row, 'The total', isShare, 0.95)).toBe(said);
});
