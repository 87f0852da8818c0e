// wasm.test.ts — the WebAssembly kernel gives what the plain one gives, byte for byte and error for error
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, littleEndian, utf8 } from '../../../crypto/bytes.ts';
import { encodeVec, isCanonical, type Field } from '../../../crypto/field/field.ts';
import { field128 } from '../../../crypto/field/field128.ts';
import { field64 } from '../../../crypto/field/field64.ts';
import type { Kernel } from '../../../crypto/vdaf/kernel.ts';
import { referenceKernel } from '../../../crypto/vdaf/reference-kernel.ts';
import { wasmKernel } from '../../../crypto/kernel/wasm.ts';
import type { Prio3 } from '../../../crypto/vdaf/prio3.ts';
import { prio3Count, prio3Histogram, prio3MultihotCountVec, prio3Sum, prio3SumVec } from '../../../crypto/prio3/variants.ts';
import { xofTurboShake128 } from '../../../crypto/xof/turboshake128.ts';
import { shardReport, verifyReport } from '../../support/reports.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const wasm = wasmKernel();
if (wasm === undefined) throw new Error('WebAssembly with SIMD is missing here');
const compiled = wasm;

/** A VDAF on any kernel. */
type Variant = (kernel: Kernel) => Prio3<never, unknown>;

interface Subject {
  readonly name: string;
  readonly field: Field;
  readonly variant: Variant;
  readonly measurement: unknown;
}

/** What a function gives, or how it fails. */
function outcome(attempt: () => unknown): unknown {
  try {
    return attempt();
  } catch (error) {
    return String(error);
  }
}

/** The outcome on both kernels, which must be the same. */
function expectSame({ variant }: Subject, attempt: (prio3: Prio3<never, unknown>) => unknown): unknown {
  const expected = outcome(() => attempt(variant(referenceKernel)));
  expect(outcome(() => attempt(variant(compiled)))).toEqual(expected);
  return expected;
}

/** Everything that happens to one valid report, and an aggregation of its output shares. */
function wholeWay(subject: Subject, seed: number): void {
  const result = expectSame(subject, (prio3) => {
    const report = shardReport(prio3, subject.measurement as never, seededRandom(seed));
    const outShares = verifyReport(prio3, report);
    return { report, outShares, sums: outShares.map((share) => prio3.aggregate(share, share)) };
  });
  expect(result).toBeTypeOf('object');
}

const shares = fc.integer({ min: 2, max: 4 });
const chunkLength = fc.integer({ min: 1, max: 24 });

const subjects: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ shares, measurement: fc.boolean() }).map(({ shares, measurement }) => ({
    name: 'Count',
    field: field64,
    variant: (kernel: Kernel) => prio3Count(shares, kernel),
    measurement,
  })),
  fc.record({ shares, max: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }) }).map(({ shares, max }) => ({
    name: `Sum(${max})`,
    field: field64,
    variant: (kernel: Kernel) => prio3Sum(max, shares, kernel),
    measurement: max - max / 3n,
  })),
  fc
    .record({ shares, length: fc.integer({ min: 1, max: 12 }), maxMeasurement: fc.bigInt({ min: 1n, max: 2n ** 126n }), chunkLength })
    .map(({ shares, ...parameters }) => ({
      name: `SumVec(${parameters.length}, ${parameters.maxMeasurement}, ${parameters.chunkLength})`,
      field: field128,
      variant: (kernel: Kernel) => prio3SumVec(parameters, shares, kernel),
      measurement: Array.from({ length: parameters.length }, (_, i) => parameters.maxMeasurement / BigInt(i + 1)),
    })),
  fc.record({ shares, length: fc.integer({ min: 1, max: 150 }), chunkLength }).map(({ shares, ...parameters }) => ({
    name: `Histogram(${parameters.length}, ${parameters.chunkLength})`,
    field: field128,
    variant: (kernel: Kernel) => prio3Histogram(parameters, shares, kernel),
    measurement: parameters.length - 1,
  })),
  fc.record({ shares, length: fc.integer({ min: 2, max: 60 }), chunkLength }).map(({ shares, ...parameters }) => ({
    name: `MultihotCountVec(${parameters.length}, ${parameters.chunkLength})`,
    field: field128,
    variant: (kernel: Kernel) => prio3MultihotCountVec({ ...parameters, maxWeight: Math.ceil(parameters.length / 2) }, shares, kernel),
    measurement: Array.from({ length: parameters.length }, (_, i) => i % 2 === 0),
  })),
);

test('shares, verifier shares, messages, output shares and sums of valid measurements', () => {
  fc.assert(
    fc.property(subjects, fc.nat(), (subject, seed) => wholeWay(subject, seed)),
    { seed: 5, numRuns: 80 },
  );
});

/** Zero, one, the largest, those around a carry into another word or limb, and now and then one that is none. */
function element(field: Field): fc.Arbitrary<bigint> {
  const { modulus } = field;
  const words = [13n, 26n, 32n, 52n, 64n, 78n, 96n, 104n, 117n].filter((bits) => 2n ** bits < modulus).map((bits) => 2n ** bits);
  const edges = [0n, 1n, 2n, modulus - 1n, modulus - 2n, modulus / 2n, ...words.flatMap((word) => [word - 1n, word, modulus - word])];
  return fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...edges) },
    { weight: 30, arbitrary: fc.bigInt({ min: 0n, max: modulus - 1n }) },
    { weight: 1, arbitrary: fc.constantFrom(modulus, modulus + 1n, 2n ** BigInt(8 * field.encodedSize) - 1n) },
  );
}

/** So many bytes of such elements; what is left over at the end, a blind or a part, is zeros. */
function elements(field: Field, size: number, few: fc.Arbitrary<bigint>): fc.Arbitrary<Uint8Array> {
  const count = Math.floor(size / field.encodedSize);
  return fc
    .array(few, { minLength: 1, maxLength: 8 })
    .map((values) => Array.from({ length: count }, (_, i) => values[i % values.length] ?? 0n))
    .map((values) => concat(encodeVec(field, values), new Uint8Array(size - count * field.encodedSize)));
}

test('whatever a leader or helper is sent: shares full of edges, and of what is no element', () => {
  const cases = subjects.chain((subject) => {
    const prio3 = subject.variant(referenceKernel);
    const { publicShareSize, verifierShareSize, aggShareSize, shares } = prio3;
    const of = (size: number) => elements(subject.field, size, element(subject.field));
    return fc.record({
      subject: fc.constant(subject),
      publicShare: fc.uint8Array({ minLength: publicShareSize, maxLength: publicShareSize }),
      leaderShare: of(prio3.inputShareSize(0)),
      verifierShares: fc.array(of(verifierShareSize), { minLength: shares, maxLength: shares }),
      aggShares: fc.tuple(of(aggShareSize), of(aggShareSize)),
      key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    });
  });
  fc.assert(
    fc.property(cases, ({ subject, publicShare, leaderShare, verifierShares, aggShares, key }) => {
      const nonce = key.subarray(0, 16);
      expectSame(subject, (prio3) => prio3.verifyInit(key, key, 0, nonce, publicShare, leaderShare));
      expectSame(subject, (prio3) => prio3.verifierSharesToMessage(key, verifierShares));
      expectSame(subject, (prio3) => prio3.aggregate(...aggShares));
    }),
    { seed: 6, numRuns: 150 },
  );
});

describe('sizes at which something in the module overflows, is carried or grows', () => {
  const largest = (field: Field, size: number): Uint8Array =>
    encodeVec(field, new Array<bigint>(Math.floor(size / field.encodedSize)).fill(field.modulus - 1n));
  const verifyLargest = (subject: Subject): unknown =>
    expectSame(subject, (prio3) => {
      const leaderShare = concat(largest(subject.field, prio3.inputShareSize(0)));
      return prio3.verifyInit(new Uint8Array(32), utf8('ctx'), 0, new Uint8Array(16), new Uint8Array(prio3.publicShareSize), leaderShare);
    });
  const histogram = (length: number, chunkLength: number): Subject => ({
    name: `Histogram(${length}, ${chunkLength})`,
    field: field128,
    variant: (kernel) => prio3Histogram({ length, chunkLength }, 2, kernel),
    measurement: length >> 1,
  });

  // 803 calls are more than an accumulator takes without a carry, 803 places of a chunk are the same for a proof; 2,047 fill 2,048 values.
  test.each([histogram(803, 1), histogram(803, 803), histogram(2047, 1), histogram(4000, 60)])('$name', (subject) => {
    wholeWay(subject, 1);
    verifyLargest(subject);
  });

  test('the widest integers', () => {
    wholeWay({ name: 'Sum', field: field64, variant: (kernel) => prio3Sum(2n ** 63n - 1n, 2, kernel), measurement: 2n ** 63n - 1n }, 2);
    const maxMeasurement = 2n ** 127n - 1n;
    const sumVec: Subject = {
      name: 'SumVec',
      field: field128,
      variant: (kernel) => prio3SumVec({ length: 4, maxMeasurement, chunkLength: 7 }, 2, kernel),
      measurement: [maxMeasurement, 0n, 1n, maxMeasurement - 1n],
    };
    wholeWay(sumVec, 3);
    verifyLargest(sumVec);
  });

  test('a context of any length that fits, and none that does not', () => {
    const count: Subject = { name: 'Count', field: field64, variant: (kernel) => prio3Count(2, kernel), measurement: true };
    for (const subject of [count, histogram(9, 2), histogram(64, 8)]) {
      for (const length of [0, 1, 100, 117, 118, 168, 500, 65_527, 65_528]) {
        const ctx = new Uint8Array(length).fill(7);
        expectSame(subject, (prio3) => {
          const nonce = new Uint8Array(16);
          const { publicShare, inputShares } = prio3.shard(ctx, subject.measurement as never, nonce, new Uint8Array(prio3.randSize));
          return inputShares.map((share, aggId) => prio3.verifyInit(new Uint8Array(32), ctx, aggId, nonce, publicShare, share));
        });
      }
    }
  });

  test('memory that a large report took does not show in the next, small one', () => {
    const large = histogram(400_000, 600).variant(compiled);
    large.shard(utf8('ctx'), 5 as never, new Uint8Array(16), new Uint8Array(large.randSize));
    wholeWay(histogram(5, 2), 4);
  });
});

test('the same bytes again, whatever was done in between', () => {
  const first = prio3Histogram({ length: 20, chunkLength: 4 }, 2, compiled);
  const shard = () => shardReport(first, 3, seededRandom(9));
  const before = shard();
  prio3Sum(5n, 2, compiled).shard(utf8('other'), 4n, new Uint8Array(16), new Uint8Array(64).fill(1));
  expect(shard()).toEqual(before);
});

test('a candidate that is not below the modulus is passed over', () => {
  // Found by search: one candidate in 2^32 is like that. (For Field128 it is one in 2^59, and the same code.)
  const seed = concat(littleEndian(2_015_059, 8), new Uint8Array(24));
  const rejectedAt = 12_208;
  const dst = utf8('rejection');
  const candidates = xofTurboShake128(seed, dst, [])((rejectedAt + 1) * field64.encodedSize);
  expect(isCanonical(field64, candidates.subarray(0, -field64.encodedSize))).toBe(true);
  expect(isCanonical(field64, candidates)).toBe(false);
  for (const length of [rejectedAt, rejectedAt + 1, rejectedAt + 100]) {
    expect(compiled.expandIntoVec(field64, seed, dst, [], length)).toEqual(referenceKernel.expandIntoVec(field64, seed, dst, [], length));
  }
});
