// cases.ts — a small task of each VDAF, what an honest client measures, and what a dishonest one would like to.
import { encodeVec } from '../../crypto/field/field.ts';
import { field128 } from '../../crypto/field/field128.ts';
import { field64 } from '../../crypto/field/field64.ts';
import type { Valid } from '../../crypto/flp/circuit.ts';
import { count } from '../../crypto/flp/circuits/count.ts';
import { histogram } from '../../crypto/flp/circuits/histogram.ts';
import { multihotCountVec } from '../../crypto/flp/circuits/multihot-count-vec.ts';
import { sumVec } from '../../crypto/flp/circuits/sum-vec.ts';
import { sum } from '../../crypto/flp/circuits/sum.ts';
import { referenceKernel } from '../../crypto/vdaf/reference-kernel.ts';
import { prio3, type Prio3 } from '../../crypto/vdaf/prio3.ts';
import { VdafType, encodeVdafConfig, type VdafConfig } from '../../protocol/dap/vdaf-config.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';

export interface VdafCase {
  readonly name: string;
  readonly config: VdafConfig;
  readonly measurement: unknown;
  /** Measurements of the right kind that are out of range. */
  readonly outOfRange: readonly unknown[];
  readonly circuit: Valid<never, unknown>;
  /** Encoded measurements that no honest client can make, as field elements. */
  readonly invalid: readonly (readonly [string, readonly bigint[]])[];
}

const P64 = field64.modulus;
const P128 = field128.modulus;

/** Maximum 1000 has weights 1, 2, …, 256, 489 (VDAF-20 §7.4.2). */
const SUM_BITS = 10;
/** Maximum 9 has weights 1, 2, 4, 2. */
const VEC_BITS = 4;
const zeros = (length: number): bigint[] => Array.from({ length }, () => 0n);
const withOne = (length: number, at: number, value: bigint): bigint[] => zeros(length).with(at, value);

export const vdafCases: readonly VdafCase[] = [
  {
    name: 'Prio3Count',
    config: { kind: 'prio3Count' },
    measurement: true,
    outOfRange: [2, -1, 0.5, NaN],
    circuit: count(field64),
    invalid: [
      ['2', [2n]],
      ['−1', [P64 - 1n]],
      ['a large number', [1n << 40n]],
    ],
  },
  {
    name: 'Prio3Sum',
    config: { kind: 'prio3Sum', maxMeasurement: 1000n },
    measurement: 777n,
    outOfRange: [-1n, 1001n, 1n << 64n],
    circuit: sum(field64, 1000n),
    invalid: [
      ['maximum + 1, by one bit that is 2', Array.from({ length: SUM_BITS }, (_, i) => (i === 0 ? 2n : 1n))],
      ['−1, which is p − 1', withOne(SUM_BITS, 0, P64 - 1n)],
      ...Array.from({ length: SUM_BITS }, (_, i): [string, bigint[]] => [`2 for bit ${i}`, withOne(SUM_BITS, i, 2n)]),
      ['a bit and its opposite that cancel out', withOne(SUM_BITS, 0, 2n).with(1, P64 - 1n)],
    ],
  },
  {
    name: 'Prio3SumVec',
    config: { kind: 'prio3SumVec', length: 3, maxMeasurement: 9n, chunkLength: 4 },
    measurement: [0n, 5n, 9n],
    outOfRange: [[10n, 0n, 0n], [0n, 0n, -1n], [0n, 0n], [0n, 0n, 0n, 0n], []],
    circuit: sumVec(field128, { length: 3, maxMeasurement: 9n, chunkLength: 4 }),
    invalid: [
      ...[0, 1, 2].map((i): [string, bigint[]] => [
        `maximum + 1 in place ${i}`,
        zeros(12)
          .fill(1n, i * VEC_BITS, (i + 1) * VEC_BITS)
          .with(i * VEC_BITS, 2n),
      ]),
      ['−1 in one place', withOne(12, 4, P128 - 1n)],
      ['−1 and 2, which add up to 1', withOne(12, 0, P128 - 1n).with(4, 2n)],
    ],
  },
  {
    name: 'Prio3Histogram',
    config: { kind: 'prio3Histogram', length: 4, chunkLength: 2 },
    measurement: 3,
    outOfRange: [4, -1, 0.5, NaN],
    circuit: histogram(field128, { length: 4, chunkLength: 2 }),
    invalid: [
      ['two buckets', [1n, 0n, 1n, 0n]],
      ['no bucket', zeros(4)],
      ['one bucket twice', [0n, 2n, 0n, 0n]],
      ['−1 in one and 2 in another, which add up to 1', [P128 - 1n, 2n, 0n, 0n]],
      ['halves', [(P128 + 1n) / 2n, (P128 + 1n) / 2n, 0n, 0n]],
    ],
  },
  {
    name: 'Prio3MultihotCountVec',
    config: { kind: 'prio3MultihotCountVec', length: 4, chunkLength: 2, maxWeight: 2n },
    measurement: [true, false, true, false],
    outOfRange: [[true, true, true, false], [true, true, true], [], [false, false, false, false, false]],
    circuit: multihotCountVec(field128, { length: 4, maxWeight: 2, chunkLength: 2 }),
    // Four bits, then the weight as bits of weights 1 and 1.
    invalid: [
      ['three set, and the weight said to be two', [1n, 1n, 1n, 0n, 1n, 1n]],
      ['three set, and a weight of three in one bit', [1n, 1n, 1n, 0n, 1n, 2n]],
      ['one set, and the weight said to be two', [1n, 0n, 0n, 0n, 1n, 1n]],
      ['one set twice', [2n, 0n, 0n, 0n, 1n, 1n]],
      ['−1 and 1, of weight 0', [P128 - 1n, 1n, 0n, 0n, 0n, 0n]],
    ],
  },
];

/** The VDAF as aggregators have it. */
export function vdafOf({ config }: VdafCase): Prio3<unknown, unknown> {
  const { vdafType, vdafConfiguration } = encodeVdafConfig(config);
  return vdafFromConfig(vdafType, vdafConfiguration);
}

/** A client that proves whatever it likes: everything is honest but the measurement. */
export function dishonestClient({ config, circuit }: VdafCase, elements: readonly bigint[]): Prio3<unknown, unknown> {
  const valid = { ...circuit, encode: () => encodeVec(circuit.field, elements) };
  return prio3({ algorithmId: VdafType[config.kind], valid, shares: 2, proofs: 1, kernel: referenceKernel });
}
