// shapes.ts — circuits in the form that the embedded module takes: a few numbers (assembly/circuit64.ts, assembly/circuit128.ts)
import { concat, littleEndian } from '../bytes.ts';
import { invert } from '../field/field.ts';
import { rangeCheckedWeights } from '../flp/circuits/range-checked-int.ts';
import { wirePolyLen } from '../flp/gadgets.ts';
import type { Instance } from '../vdaf/prio3-instance.ts';
import { domainSeparationTag } from '../xof/domain.ts';

/** A `Shape64` or `Shape128` of the module. */
export interface Shape {
  readonly width: 64 | 128;
  /** The shape, and from `domain` on the domain of what is derived: room for le16(len(dst)), and dst with usage 0 but without a context. */
  readonly bytes: Uint8Array;
  readonly domain: number;
  /** Bytes of the measurement, padded to whole chunks. */
  readonly paddedMeasSize: number;
}

/** Measurement shares of more bytes than this take the plain path, because several of them must fit in 4 GiB of memory. */
const MEAS_SIZE_MAX = 2 ** 28;

/** `check` of a Shape128. */
const CHECK_NONE = 0;
const CHECK_ONE = 1;
const CHECK_WEIGHT = 2;

/** An instance's shape; undefined if the module doesn't support its circuit, field, size or number of proofs. */
export function shapeOf(instance: Instance): Shape | undefined {
  const { circuit, proofs, sizes } = instance;
  const { shape } = circuit;
  if (proofs !== 1 || sizes.meas > MEAS_SIZE_MAX) return undefined;
  if (circuit.field.name === 'Field64') {
    if (shape.kind === 'count') return shape64(instance, 1, 2, 1n);
    if (shape.kind === 'sum') return shape64(instance, shape.bits, 1, lastWeight(shape.maxMeasurement));
    return undefined;
  }
  switch (shape.kind) {
    case 'sum-vec':
      return shape128(instance, shape.chunkLength, shape.bits, CHECK_NONE, lastWeight(shape.maxMeasurement));
    case 'histogram':
      return shape128(instance, shape.chunkLength, 0, CHECK_ONE, 0n);
    case 'multihot-count-vec':
      return shape128(instance, shape.chunkLength, shape.bitsForWeight, CHECK_WEIGHT, lastWeight(BigInt(shape.maxWeight)));
    case 'count':
    case 'sum':
    case 'other':
      return undefined;
    default:
      return shape satisfies never;
  }
}

function shape64(instance: Instance, calls: number, arity: number, weight: bigint): Shape {
  const numbers = words(calls, wirePolyLen(calls), arity, instance.shares);
  return shape(instance, 64, concat(numbers, littleEndian(weight, 8)), instance.sizes.meas);
}

function shape128(instance: Instance, chunkLength: number, bits: number, check: number, weight: bigint): Shape {
  const { circuit, shares } = instance;
  const { measLen, outputLen, jointRandLen: calls } = circuit;
  const numbers = words(measLen, outputLen, chunkLength, calls, wirePolyLen(calls), bits, check, shares);
  const sharesInv = invert(circuit.field, BigInt(shares));
  const bytes = concat(numbers, littleEndian(sharesInv, 16), littleEndian(weight, 16));
  return shape(instance, 128, bytes, calls * chunkLength * circuit.field.encodedSize);
}

function shape({ algorithmId }: Instance, width: Shape['width'], numbers: Uint8Array, paddedMeasSize: number): Shape {
  const tag = domainSeparationTag(algorithmId, 0, new Uint8Array(0));
  return { width, bytes: concat(numbers, new Uint8Array(2), tag), domain: numbers.length, paddedMeasSize };
}

function words(...values: readonly number[]): Uint8Array {
  return concat(...values.map((value) => littleEndian(value, 4)));
}

/** The weight of a range-checked integer's last bit. */
function lastWeight(max: bigint): bigint {
  return rangeCheckedWeights(max).at(-1) ?? 0n;
}
