// window.test.ts — windows tile a mission's life; only whole ones are answered.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateOf, dayOf } from '../../../protocol/charter/day.ts';
import {
  CADENCES,
  firstDayProblem,
  isClosed,
  missionWindows,
  windowExactly,
  windowName,
  windowNumbered,
  windowOfDay,
  windowStarting,
  type Schedule,
} from '../../../protocol/charter/window.ts';

const schedules = fc
  .record({
    cadence: fc.constantFrom(...CADENCES),
    start: fc.integer({ min: 0, max: 60_000 }),
    count: fc.integer({ min: 1, max: 60 }),
    closingDays: fc.nat(90),
  })
  .map(({ start, ...rest }) => ({ ...rest, firstDay: dateOf(firstPossible(rest.cadence, start)) }));

function firstPossible(cadence: Schedule['cadence'], day: number): number {
  return firstDayProblem(cadence, dateOf(day)) === undefined ? day : firstPossible(cadence, day + 1);
}

describe('days', () => {
  test('agree with the calendar of the platform', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_932_896 }), (day) => {
        const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
        expect(dateOf(day)).toBe(date);
        expect(dayOf(date)).toBe(day);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-05', '1969-12-31', '2026-04-31', 'today', ''])('%s is no date', (date) => {
    expect(dayOf(date)).toBeUndefined();
  });
});

describe('windows', () => {
  test('tile the life of a mission without gap or overlap, whatever the cadence', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const windows = missionWindows(schedule);
        expect(windows).toHaveLength(schedule.count);
        for (const [number, window] of windows.entries()) {
          expect(window.number).toBe(number);
          expect(window.endDay).toBeGreaterThan(window.firstDay);
          expect(window.closesDay).toBe(window.endDay + schedule.closingDays);
          if (number > 0) expect(window.firstDay).toBe(windows[number - 1]?.endDay);
        }
      }),
      { seed: 1 },
    );
  });

  test('every day of the life lies in the one window that holds it, and no other day in any', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: -400, max: 6000 }), (schedule, offset) => {
        const windows = missionWindows(schedule);
        const day = (windows[0]?.firstDay ?? 0) + offset;
        expect(windowOfDay(schedule, day)).toEqual(windows.find(({ firstDay, endDay }) => firstDay <= day && day < endDay));
        expect(windowStarting(schedule, day)).toEqual(windows.find(({ firstDay }) => firstDay === day));
      }),
      { seed: 1 },
    );
  });

  const winter: Schedule = { cadence: 'week', firstDay: '2025-12-29', count: 12, closingDays: 7 };

  test('only an interval that is one window exactly is a window', () => {
    const { firstDay, endDay } = windowNumbered(winter, 3);
    expect(windowExactly(winter, BigInt(firstDay), 7n)?.number).toBe(3);
    expect(windowExactly(winter, BigInt(firstDay), 6n)).toBeUndefined();
    expect(windowExactly(winter, BigInt(firstDay), 14n)).toBeUndefined();
    expect(windowExactly(winter, BigInt(firstDay) + 1n, 7n)).toBeUndefined();
    expect(windowExactly(winter, BigInt(endDay), 7n)?.number).toBe(4);
    expect(windowExactly(winter, (1n << 64n) - 1n, 7n)).toBeUndefined();
  });

  test("a window closes the charter's days after its end, at midnight UTC", () => {
    const window = windowNumbered(winter, 0);
    expect(windowName(window)).toBe('2025-12-29 to 2026-01-04');
    expect(dateOf(window.closesDay)).toBe('2026-01-12');
    expect(isClosed(window, window.closesDay - 1)).toBe(false);
    expect(isClosed(window, window.closesDay)).toBe(true);
  });

  test('months and quarters are those of the calendar', () => {
    const months = missionWindows({ cadence: 'month', firstDay: '2023-12-01', count: 4, closingDays: 0 }).map(windowName);
    expect(months).toEqual([
      '2023-12-01 to 2023-12-31',
      '2024-01-01 to 2024-01-31',
      '2024-02-01 to 2024-02-29',
      '2024-03-01 to 2024-03-31',
    ]);
    const quarters = missionWindows({ cadence: 'quarter', firstDay: '2025-10-01', count: 2, closingDays: 0 }).map(windowName);
    expect(quarters).toEqual(['2025-10-01 to 2025-12-31', '2026-01-01 to 2026-03-31']);
  });

  test.each([
    ['week', '2026-01-06'],
    ['month', '2026-01-05'],
    ['quarter', '2026-02-01'],
    ['day', '2026-02-30'],
  ] as const)("a %s can't begin on %s", (cadence, day) => {
    expect(firstDayProblem(cadence, day)).toContain(day);
  });
});
