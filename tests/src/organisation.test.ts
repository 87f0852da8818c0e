// organisation.test.ts — which window a command means: the one that is named, by number or day, or the last one that is over.
import { expect, it } from 'vitest';
import { dayOf } from '../../protocol/mission/day.ts';
import type { Mission } from '../../protocol/mission/mission.ts';
import { windowWanted } from '../../src/organisation.ts';

const schedule = { cadence: 'week', firstDay: '2026-01-05', count: 3, closingDays: 3 };
const mission = { charter: { schedule } } as unknown as Mission;
const at = (day: string) => (dayOf(day) ?? NaN) * 86_400;
const wanted = (words: string | undefined, day: string) => windowWanted(mission, words, at(day)).number;

it('is the last one that is over, on each day of the week after it, and after the mission', () => {
  for (const day of ['2026-01-12', '2026-01-15', '2026-01-18']) expect(wanted(undefined, day)).toBe(0);
  expect(wanted(undefined, '2026-01-19')).toBe(1);
  expect(wanted(undefined, '2026-06-01')).toBe(2);
});

it('is the one that is named', () => {
  expect(wanted('2', '2026-01-12')).toBe(2);
  expect(wanted('2026-01-14', '2026-06-01')).toBe(1);
  expect(() => wanted('3', '2026-01-12')).toThrow();
  expect(() => wanted('2026-02-01', '2026-01-12')).toThrow();
  expect(() => wanted(undefined, '2026-01-07')).toThrow();
});
