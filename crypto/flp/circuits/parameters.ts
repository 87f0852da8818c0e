// parameters.ts — checks of a circuit's parameters and measurements (VDAF-20 §7.4)
import type { Field } from '../../field/field.ts';
import { bitLength } from './range-checked-int.ts';

/** A limit on parameters that would only exhaust memory: no machine could hold a report of more elements. */
const ELEMENTS_MAX = 2 ** 26;

/** RangeError unless `value` is a count: an integer from 1 to ELEMENTS_MAX. */
export function assertCount(value: number, name: string): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= ELEMENTS_MAX) return;
  throw new RangeError(`${name}: expected an integer from 1 to ${ELEMENTS_MAX}, got ${value}`);
}

/** RangeError unless max ≥ 1 and 2^bitLength(max) is below the modulus; otherwise two measurements could be the same element. */
export function assertMaxMeasurement(field: Field, max: bigint): void {
  if (max >= 1n && 1n << BigInt(bitLength(max)) < field.modulus) return;
  throw new RangeError(`maxMeasurement: expected an integer from 1 to what fits ${field.name}, got ${max}`);
}

/** RangeError unless 0 ≤ value ≤ max. */
export function assertInRange(value: bigint, max: bigint, name: string): void {
  if (value >= 0n && value <= max) return;
  throw new RangeError(`${name}: expected an integer from 0 to ${max}, got ${value}`);
}

/** RangeError unless `values` has `length` values. */
export function assertLength(values: readonly unknown[], length: number): void {
  if (values.length === length) return;
  throw new RangeError(`measurement: expected ${length} values, got ${values.length}`);
}
