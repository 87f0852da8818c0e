// time.ts — times, durations and intervals, all in units of a task's time precision (DAP-18 §4.1.1). Never a Date.
import { mapped, struct, u64, type Codec, type ValueOf } from '@soundings/crypto/codec';

declare const unit: unique symbol;

/** Whole time precisions since 1970-01-01 UTC; comparable only with times of the same task. */
export type Time = bigint & { readonly [unit]: 'Time' };
/** Whole time precisions. */
export type Duration = bigint & { readonly [unit]: 'Duration' };

const U64_END = 1n << 64n;

/** RangeError unless `value` is a u64. */
export const Time = u64Kind<Time>('Time');
export const Duration = u64Kind<Duration>('Duration');

/** Seconds, at least 1. */
export const TimePrecision = u64;
export type TimePrecision = bigint;

//   struct {
//     Time start;
//     Duration duration;
//   } Interval;
/** Half open: `start` is in, `start + duration` is out. */
export const Interval = struct({ start: Time, duration: Duration });
export type Interval = ValueOf<typeof Interval>;

/** The interval from `start` up to but not including `end`. RangeError if that is no interval. */
export function interval(start: bigint, end: bigint): Interval {
  return { start: Time(start), duration: Duration(end - start) };
}

/** The time that a moment lies in. Seconds since the epoch, leap seconds excluded, as POSIX counts them; not negative. */
export function timeAt(epochSeconds: bigint, precision: TimePrecision): Time {
  return Time(epochSeconds / precision);
}

/** The first second of a time. It may lie beyond what any clock shows. */
export function epochSeconds(time: bigint, precision: TimePrecision): bigint {
  return time * precision;
}

/** The first time after the interval; up to 2^65, so not a Time. */
export function intervalEnd({ start, duration }: Interval): bigint {
  return start + duration;
}

/** Whether there is a time in the interval, and every time in it is a Time: what a query's interval must be (DAP-18 §5.1.1). */
export function isWellFormed(interval: Interval): boolean {
  return interval.duration > 0n && intervalEnd(interval) <= U64_END;
}

export function intervalContains(interval: Interval, time: Time): boolean {
  return time >= interval.start && time < intervalEnd(interval);
}

/** Whether every time of `inner` is in `outer`, compared by their ends as DAP-18 §5.1.2 does. */
export function isWithin(inner: Interval, outer: Interval): boolean {
  return inner.start >= outer.start && intervalEnd(inner) <= intervalEnd(outer);
}

/** The smallest interval that contains all times from the first to the last (DAP-18 §4.6.1). */
export function intervalSpanning(first: Time, last: Time): Interval {
  return interval(first, last + 1n);
}

function u64Kind<T extends bigint>(title: string): ((value: bigint) => T) & Codec<T> {
  const make = (value: bigint): T => {
    if (value < 0n || value >= U64_END) throw new RangeError(`${title}: ${value} is not a u64`);
    return value as T;
  };
  const codec = mapped(
    u64,
    (value) => value as T,
    (value) => value,
  );
  return Object.assign(make, { write: codec.write.bind(codec), read: codec.read.bind(codec) });
}
