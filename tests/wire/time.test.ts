// time.test.ts — times and intervals on the wire and against the draft's examples (DAP-18 §4.1.1)
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../crypto/codec.ts';
import {
  Duration,
  epochSeconds,
  Interval,
  interval,
  intervalContains,
  intervalEnd,
  intervalSpanning,
  isWellFormed,
  isWithin,
  Time,
  timeAt,
} from '../../protocol/dap/time.ts';
import * as arbitraries from '../support/arbitraries.ts';
import { expectWire } from '../support/annotated.ts';

const example: Interval = { start: Time(123_456_789n), duration: Duration(11n) };

test('an interval is its start and its duration', () => {
  expectWire(
    Interval,
    example,
    `00000000075bcd15  start
     000000000000000b  duration`,
  );
});

test("the draft's example of a time precision of 10 seconds", () => {
  expect(epochSeconds(example.start, 10n)).toBe(1_234_567_890n);
  expect(epochSeconds(Time(intervalEnd(example)), 10n)).toBe(1_234_568_000n);
  expect(timeAt(1_234_567_899n, 10n)).toBe(example.start);
});

test("the draft's example of a batch bucket", () => {
  expect(timeAt(1_729_629_081n, 1000n)).toBe(1_729_629n);
});

test('an interval is half open', () => {
  expect(intervalContains(example, Time(example.start - 1n))).toBe(false);
  expect(intervalContains(example, example.start)).toBe(true);
  expect(intervalContains(example, Time(intervalEnd(example) - 1n))).toBe(true);
  expect(intervalContains(example, Time(intervalEnd(example)))).toBe(false);
});

test('an empty interval, and one beyond the last time, are not well-formed', () => {
  const last = (1n << 64n) - 1n;
  expect(isWellFormed({ start: Time(5n), duration: Duration(0n) })).toBe(false);
  expect(isWellFormed({ start: Time(last), duration: Duration(1n) })).toBe(true);
  expect(isWellFormed({ start: Time(last), duration: Duration(2n) })).toBe(false);
  expect(isWellFormed({ start: Time(last), duration: Duration(last) })).toBe(false);
});

test('within means: every time of the one is in the other', () => {
  expect(isWithin(example, example)).toBe(true);
  expect(isWithin(interval(example.start + 1n, intervalEnd(example)), example)).toBe(true);
  expect(isWithin(interval(example.start, intervalEnd(example) + 1n), example)).toBe(false);
  expect(isWithin(interval(example.start - 1n, example.start), example)).toBe(false);
});

test('the interval that spans times contains both ends and no more', () => {
  const property = fc.property(arbitraries.time, fc.bigInt({ min: 0n, max: 1000n }), (first, span) => {
    fc.pre(first + span < (1n << 64n) - 1n);
    const spanning = intervalSpanning(first, Time(first + span));
    expect(intervalContains(spanning, first)).toBe(true);
    expect(intervalContains(spanning, Time(first + span))).toBe(true);
    expect(spanning.duration).toBe(span + 1n);
  });
  fc.assert(property, { seed: 18 });
});

test('no time is negative or larger than a u64', () => {
  expect(() => Time(-1n)).toThrow(RangeError);
  expect(() => Time(1n << 64n)).toThrow(RangeError);
  expect(() => encode(Interval, { ...example, start: (1n << 64n) as Time })).toThrow(RangeError);
  expect(() => interval(5n, 4n)).toThrow(RangeError);
});
