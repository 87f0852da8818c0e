// wanted.test.ts — which window a command means: the one that is named, by number or day, or the last one that is over.
import { expect, it } from 'vitest';
import { dayOf } from '../../../protocol/charter/day.ts';
import type { Mission } from '../../../protocol/mission/mission.ts';
import { instrumentWanted, windowWanted } from '../../../src/organisation/wanted.ts';

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

it.each([
  'hello',
  '07/12/2026',
  '2026-11-31',
  '2026-1-5',
  '0.5',
  '-1',
  '1e1',
  '0x1',
  '１',
  '01',
  '+1',
  '2026-01-05T00:00',
  'NaN',
  'Infinity',
])('#21 is none for %j, and the sentence says how a date is written', (words) => {
  const sentence = `"${words}" is neither a date such as 2026-01-05 nor the number of a window, from 0 to 2.`;
  expect(() => wanted(words, '2026-06-01')).toThrow(sentence);
});

it('#21 is none outside the mission', () => {
  for (const words of ['3', '99999', '2026-01-04', '2026-01-26', '9999-12-31']) {
    expect(() => wanted(words, '2026-06-01')).toThrow(
      `The mission has no window ${words}. Give a number from 0 to 2, or a day from 2026-01-05 to 2026-01-25.`,
    );
  }
});

it('#43 a question that the mission does not ask is named with those it asks', () => {
  const asking = { charter: { instruments: [{ name: 'visits' }, { name: 'worry' }] } } as unknown as Mission;
  expect(instrumentWanted(asking, 'visits').name).toBe('visits');
  expect(() => instrumentWanted(asking, 'vsits')).toThrow('The mission has no question "vsits". It has: visits, worry.');
});
