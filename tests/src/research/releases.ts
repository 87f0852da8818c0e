// releases.ts — releases as a collector writes them, for questions to be asked of.
import type { Release } from '../../../protocol/release/release.ts';
import { dateOf, dayOf } from '../../../protocol/charter/day.ts';

const FIRST_DAY = dayOf('2025-12-29') ?? 0;

/** Counts by area and reason: Ordsall food, Ordsall heating, Kersal food, Kersal heating. Variance 16 a cell and organisation. */
export function visits(window: number, totals: readonly number[], organisations = 5): Release {
  return { ...base(window, organisations), instrument: 'visits', sector: null, dimensions: [AREA, REASON], totals: [...totals] };
}

/** Practitioners' answers of one sector: falling, steady, rising, sharply rising. */
export function worry(window: number, sector: string, totals: readonly number[], organisations = 5): Release {
  return { ...base(window, organisations), instrument: 'worry', sector, dimensions: [ANSWER], totals: [...totals] };
}

const AREA = { name: 'area', values: ['Ordsall', 'Kersal'] };
const REASON = { name: 'reason', values: ['food', 'heating'] };
const ANSWER = { name: 'answer', values: ['falling', 'steady', 'rising', 'sharply rising'] };

function base(window: number, organisations: number) {
  const firstDay = FIRST_DAY + 7 * window;
  return {
    format: 'soundings release v1' as const,
    mission: 'salford-winter',
    charter: 'A'.repeat(43),
    window: { number: window, firstDay: dateOf(firstDay), lastDay: dateOf(firstDay + 6) },
    organisations,
    noise: { kind: 'skellam' as const, variance: { num: 16 * organisations, den: 1 } },
    offsetRemoved: 60 * organisations,
    statement: '',
  };
}

/** Counts of visits, from the organisations of one size tier. */
export function visitsOfTier(window: number, tier: string, totals: readonly number[], organisations: number): Release {
  return { ...visits(window, totals, organisations), tier };
}
