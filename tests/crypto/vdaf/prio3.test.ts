// prio3.test.ts — what must hold of every Prio3, whatever its parameters (VDAF-20 §7.2)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CryptoError, DecodeError } from '../../../crypto/errors.ts';
import { encodeVec, type Field } from '../../../crypto/field/field.ts';
import { field128 } from '../../../crypto/field/field128.ts';
import { field64 } from '../../../crypto/field/field64.ts';
import type { Valid } from '../../../crypto/flp/circuit.ts';
import { count } from '../../../crypto/flp/circuits/count.ts';
import { histogram } from '../../../crypto/flp/circuits/histogram.ts';
import { multihotCountVec } from '../../../crypto/flp/circuits/multihot-count-vec.ts';
import { sumVec } from '../../../crypto/flp/circuits/sum-vec.ts';
import { sum } from '../../../crypto/flp/circuits/sum.ts';
import { prio3, type Prio3 } from '../../../crypto/vdaf/prio3.ts';
import { prio3Count, prio3Histogram, prio3MultihotCountVec, prio3Sum, prio3SumVec } from '../../../crypto/prio3/variants.ts';
import { kernels } from '../../support/kernels.ts';
import { flipBit, shardReport, verifyReport, type TestReport } from '../../support/reports.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { vdafCase } from '../../support/vdafs.ts';

const SEED = 20;

/** Sums up output shares aggregator by aggregator. */
function aggregateAll(vdaf: Prio3<never, unknown>, outShares: readonly (readonly Uint8Array[])[]): Uint8Array[] {
  return Array.from({ length: vdaf.shares }, (_, aggId) =>
    outShares.reduce((sum, shares) => vdaf.aggregate(sum, shares[aggId] ?? new Uint8Array(0)), vdaf.aggregateInit()),
  );
}

function flipOne(report: TestReport, what: number, bit: number): TestReport {
  if (what === 0 && report.publicShare.length > 0) return { ...report, publicShare: flipBit(report.publicShare, bit) };
  const aggId = what % report.inputShares.length;
  return { ...report, inputShares: report.inputShares.map((share, i) => (i === aggId ? flipBit(share, bit) : share)) };
}

describe.each(kernels)('on the $name kernel', (kernel) => {
  test('valid measurements verify and unshard to their sum', () => {
    fc.assert(
      fc.property(vdafCase(kernel, 4), fc.nat(), (chosen, seed) => {
        const random = seededRandom(seed);
        const outShares = chosen.measurements.map((m) => verifyReport(chosen.prio3, shardReport(chosen.prio3, m, random)));
        const aggShares = aggregateAll(chosen.prio3, outShares);
        expect(chosen.prio3.unshard(aggShares, chosen.measurements.length)).toEqual(chosen.result);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  test('a report with any bit turned over in a share or the public share is refused by a CryptoError', () => {
    fc.assert(
      fc.property(vdafCase(kernel, 3), fc.nat(), fc.nat(), fc.nat(), ({ prio3: vdaf, measurements }, seed, what, bit) => {
        const report = shardReport(vdaf, measurements[0] as never, seededRandom(seed));
        expect(() => verifyReport(vdaf, flipOne(report, what % (vdaf.shares + 1), bit))).toThrow(CryptoError);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test('another nonce, context or key than the client’s or the other aggregators’ is refused', () => {
    const vdaf = prio3Histogram({ length: 7, chunkLength: 3 }, 2, kernel);
    const report = shardReport(vdaf, 3, seededRandom(1));
    const refused = (changed: Partial<TestReport>): void =>
      expect(() => verifyReport(vdaf, { ...report, ...changed })).toThrow(CryptoError);
    refused({ nonce: flipBit(report.nonce, 5) });
    refused({ ctx: flipBit(report.ctx, 5) });
    const [leader, helper] = report.inputShares.map((share, aggId) =>
      vdaf.verifyInit(
        aggId === 0 ? report.verifyKey : flipBit(report.verifyKey, 0),
        report.ctx,
        aggId,
        report.nonce,
        report.publicShare,
        share,
      ),
    );
    expect(() =>
      vdaf.verifierSharesToMessage(
        report.ctx,
        [leader, helper].map((init) => init?.verifierShare ?? new Uint8Array()),
      ),
    ).toThrow(CryptoError);
  });

  test('an encoded measurement outside its range never verifies', () => {
    /** A client that encodes what it likes. */
    const cheat = <M, A>(valid: Valid<M, A>, vec: readonly bigint[]): Valid<null, A> => ({
      ...valid,
      encode: () => encodeVec(valid.field, vec),
    });
    const attempt = <M, A>(valid: Valid<M, A>, vec: readonly bigint[], random: number): void => {
      const vdaf = prio3({ algorithmId: 7, valid: cheat(valid, vec), shares: 2, proofs: 1, kernel });
      expect(() => verifyReport(vdaf, shardReport(vdaf, null, seededRandom(random)))).toThrow(CryptoError);
    };
    const element = (field: Field): fc.Arbitrary<bigint> =>
      fc.oneof(fc.constantFrom(0n, 1n, 2n, field.modulus - 1n), fc.bigInt({ min: 0n, max: field.modulus - 1n }));
    const vector = (field: Field, length: number): fc.Arbitrary<bigint[]> =>
      fc.array(element(field), { minLength: length, maxLength: length });
    const isBit = (value: bigint): boolean => value <= 1n;
    fc.assert(
      fc.property(element(field64), vector(field64, 5), vector(field128, 8), fc.nat(), (one, five, eight, random) => {
        if (!isBit(one)) attempt(count(field64), [one], random);
        if (!five.every(isBit)) attempt(sum(field64, 23n), five, random);
        if (!eight.every(isBit)) attempt(sumVec(field128, { length: 4, maxMeasurement: 2n, chunkLength: 3 }), eight, random);
        if (eight.filter((value) => value === 1n).length !== 1) attempt(histogram(field128, { length: 8, chunkLength: 3 }), eight, random);
        if (!eight.every(isBit)) attempt(multihotCountVec(field128, { length: 6, maxWeight: 3, chunkLength: 5 }), eight, random);
      }),
      { seed: SEED, numRuns: 60 },
    );
    const lyingAboutTheWeight = [1n, 1n, 1n, 1n, 0n, 0n, 1n, 1n];
    attempt(multihotCountVec(field128, { length: 6, maxWeight: 3, chunkLength: 5 }), lyingAboutTheWeight, 1);
  });

  test('a message too short, too long or with an element that is not below the modulus is a DecodeError', () => {
    const vdaf = prio3Sum(1000n, 2, kernel);
    const report = shardReport(vdaf, 77n, seededRandom(3));
    const { verifyKey, ctx, nonce, publicShare, inputShares } = report;
    const started = inputShares.map((share, aggId) => vdaf.verifyInit(verifyKey, ctx, aggId, nonce, publicShare, share));
    const shares = started.map(({ verifierShare }) => verifierShare);
    const message = vdaf.verifierSharesToMessage(ctx, shares);
    const [{ state }, leaderShare, helperShare] = [started[0] ?? { state: new Uint8Array() }, shares[0] ?? message, shares[1] ?? message];
    const outShare = vdaf.verifyNext(state, message);
    const doors: readonly [string, Uint8Array, (bytes: Uint8Array) => unknown, boolean][] = [
      ['publicShare', publicShare, (bytes) => vdaf.verifyInit(verifyKey, ctx, 0, nonce, bytes, inputShares[0] ?? bytes), false],
      ['inputShare', inputShares[0] ?? publicShare, (bytes) => vdaf.verifyInit(verifyKey, ctx, 0, nonce, publicShare, bytes), true],
      ['inputShare', inputShares[1] ?? publicShare, (bytes) => vdaf.verifyInit(verifyKey, ctx, 1, nonce, publicShare, bytes), false],
      ['verifierShare', leaderShare, (bytes) => vdaf.verifierSharesToMessage(ctx, [bytes, helperShare]), true],
      ['verifierMessage', message, (bytes) => vdaf.verifyNext(state, bytes), false],
      ['state', state, (bytes) => vdaf.verifyNext(bytes, message), true],
      ['aggShare', vdaf.aggregateInit(), (bytes) => vdaf.aggregate(bytes, outShare), true],
      ['outShare', outShare, (bytes) => vdaf.aggregate(vdaf.aggregateInit(), bytes), true],
      ['aggShare', outShare, (bytes) => vdaf.unshard([bytes, vdaf.aggregateInit()], 1), true],
    ];
    for (const [path, bytes, door, hasElements] of doors) {
      expect(() => door(bytes)).not.toThrow();
      const refused = (bad: Uint8Array): void => expect(() => door(bad), path).toThrow(expect.objectContaining({ code: 'decode' }));
      refused(Uint8Array.of(...bytes, 0));
      if (bytes.length > 0) refused(bytes.subarray(0, bytes.length - 1));
      if (hasElements) refused(Uint8Array.of(...encodeVec(field64, [field64.modulus]), ...bytes.subarray(8)));
    }
    expect(() => vdaf.verifyNext(state, Uint8Array.of(1))).toThrow(DecodeError);
  });

  test('sizes are those of the messages', () => {
    fc.assert(
      fc.property(vdafCase(kernel, 4), ({ prio3: vdaf, measurements }) => {
        const report = shardReport(vdaf, measurements[0] as never, seededRandom(1));
        const { verifyKey, ctx, nonce, publicShare, inputShares } = report;
        expect(publicShare.length).toBe(vdaf.publicShareSize);
        expect(inputShares.map((share) => share.length)).toEqual(inputShares.map((_, aggId) => vdaf.inputShareSize(aggId)));
        const shares = inputShares.map((share, aggId) => vdaf.verifyInit(verifyKey, ctx, aggId, nonce, publicShare, share).verifierShare);
        expect(shares.map((share) => share.length)).toEqual(shares.map(() => vdaf.verifierShareSize));
        expect(vdaf.verifierSharesToMessage(ctx, shares).length).toBe(vdaf.verifierMessageSize);
        expect(vdaf.aggregateInit().length).toBe(vdaf.aggShareSize);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  test('no argument is written to, and no result is a view of one', () => {
    const vdaf = prio3SumVec({ length: 3, maxMeasurement: 5n, chunkLength: 2 }, 2, kernel);
    const random = seededRandom(9);
    const [ctx, nonce, rand, verifyKey] = [random(4), random(16), random(vdaf.randSize), random(32)];
    const { publicShare, inputShares } = vdaf.shard(ctx, [5n, 0n, 3n], nonce, rand);
    const before = [ctx, nonce, rand, verifyKey, publicShare, ...inputShares].map((bytes) => bytes.slice());
    const started = inputShares.map((share, aggId) => vdaf.verifyInit(verifyKey, ctx, aggId, nonce, publicShare, share));
    const message = vdaf.verifierSharesToMessage(
      ctx,
      started.map(({ verifierShare }) => verifierShare),
    );
    const outShares = started.map(({ state }) => vdaf.verifyNext(state, message));
    const states = started.map(({ state }) => state.slice());
    const sum = vdaf.aggregate(outShares[0] ?? message, outShares[1] ?? message);
    for (const bytes of [message, sum, ...outShares, ...started.map(({ verifierShare }) => verifierShare)]) bytes.fill(0xff);
    expect([ctx, nonce, rand, verifyKey, publicShare, ...inputShares]).toEqual(before);
    expect(started.map(({ state }) => state)).toEqual(states);
  });

  test('the order of aggregation does not matter, and aggregate shares merge', () => {
    const vdaf = prio3Histogram({ length: 4, chunkLength: 2 }, 2, kernel);
    const outShares = [0, 1, 1, 3].map((m) => verifyReport(vdaf, shardReport(vdaf, m, seededRandom(m))));
    const inOrder = aggregateAll(vdaf, outShares);
    const halves = [aggregateAll(vdaf, outShares.slice(2).reverse()), aggregateAll(vdaf, outShares.slice(0, 2))];
    const merged = inOrder.map((_, aggId) =>
      halves.map((half) => half[aggId] ?? new Uint8Array()).reduce((left, right) => vdaf.aggregate(left, right)),
    );
    expect(merged).toEqual(inOrder);
    expect(vdaf.unshard(merged, 4)).toEqual([1n, 2n, 0n, 1n]);
  });

  test('many aggregators', () => {
    const vdaf = prio3Count(255, kernel);
    const outShares = verifyReport(vdaf, shardReport(vdaf, true, seededRandom(4)));
    expect(vdaf.unshard(outShares, 1)).toBe(1);
  });
});

describe('at the door', () => {
  const rangeError = (attempt: () => unknown): void => expect(attempt).toThrow(RangeError);

  test('parameters that have no meaning are a RangeError', () => {
    for (const shares of [0, 1, 256, 2.5, NaN]) rangeError(() => prio3Count(shares));
    for (const max of [0n, -1n, 2n ** 63n, 2n ** 64n]) rangeError(() => prio3Sum(max));
    expect(prio3Sum(2n ** 63n - 1n).shares).toBe(2);
    for (const max of [0n, -5n, 2n ** 127n]) rangeError(() => prio3SumVec({ length: 1, maxMeasurement: max, chunkLength: 1 }));
    for (const bad of [0, -1, 1.5, NaN, Infinity, 2 ** 40]) {
      rangeError(() => prio3SumVec({ length: bad, maxMeasurement: 1n, chunkLength: 1 }));
      rangeError(() => prio3SumVec({ length: 1, maxMeasurement: 1n, chunkLength: bad }));
      rangeError(() => prio3Histogram({ length: bad, chunkLength: 1 }));
      rangeError(() => prio3Histogram({ length: 1, chunkLength: bad }));
      rangeError(() => prio3MultihotCountVec({ length: bad, maxWeight: 1, chunkLength: 1 }));
      rangeError(() => prio3MultihotCountVec({ length: 2, maxWeight: bad, chunkLength: 1 }));
      rangeError(() => prio3MultihotCountVec({ length: 2, maxWeight: 1, chunkLength: bad }));
    }
    rangeError(() => prio3MultihotCountVec({ length: 2, maxWeight: 3, chunkLength: 1 }));
    for (const proofs of [0, 256])
      rangeError(() => prio3({ algorithmId: 1, valid: count(field64), shares: 2, proofs, kernel: kernels[0] as never }));
  });

  test('a measurement out of its range is a RangeError', () => {
    const shard = <M>(vdaf: Prio3<M, unknown>, measurement: M): void => rangeError(() => shardReport(vdaf, measurement, seededRandom(0)));
    for (const bad of [2, -1, 0.5, NaN]) shard(prio3Count(), bad);
    for (const bad of [11n, -1n]) shard(prio3Sum(10n), bad);
    const vec = prio3SumVec({ length: 2, maxMeasurement: 10n, chunkLength: 2 });
    for (const bad of [[1n], [1n, 2n, 3n], [0n, 11n], [-1n, 0n]]) shard(vec, bad);
    for (const bad of [-1, 4, 1.5, NaN]) shard(prio3Histogram({ length: 4, chunkLength: 2 }), bad);
    const multihot = prio3MultihotCountVec({ length: 3, maxWeight: 1, chunkLength: 2 });
    for (const bad of [[true, true, false], [true], [false, false, false, false]]) shard(multihot, bad);
  });

  test('the empty aggregation parameter is the only one, and good for one aggregation of a report (§7.2.3)', () => {
    const vdaf = prio3Count();
    const empty = new Uint8Array();
    expect([vdaf.isValid(empty, []), vdaf.isValid(Uint8Array.of(0), []), vdaf.isValid(empty, [empty])]).toEqual([true, false, false]);
    expect(vdaf.withAggParam(empty)).toBe(vdaf);
    rangeError(() => vdaf.withAggParam(Uint8Array.of(0)));
  });

  test('arguments of the wrong size or number are a RangeError', () => {
    const vdaf = prio3Count();
    const { verifyKey, ctx, nonce, publicShare, inputShares } = shardReport(vdaf, 1, seededRandom(0));
    const share = inputShares[0] ?? publicShare;
    rangeError(() => vdaf.shard(ctx, 1, nonce.subarray(1), new Uint8Array(vdaf.randSize)));
    rangeError(() => vdaf.shard(ctx, 1, nonce, new Uint8Array(vdaf.randSize + 1)));
    rangeError(() => vdaf.shard(new Uint8Array(65_528), 1, nonce, new Uint8Array(vdaf.randSize)));
    rangeError(() => vdaf.verifyInit(verifyKey.subarray(1), ctx, 0, nonce, publicShare, share));
    rangeError(() => vdaf.verifyInit(verifyKey, ctx, 0, nonce.subarray(1), publicShare, share));
    rangeError(() => vdaf.verifyInit(verifyKey, ctx, 2, nonce, publicShare, share));
    rangeError(() => vdaf.inputShareSize(2));
    rangeError(() => vdaf.verifierSharesToMessage(ctx, []));
    rangeError(() => vdaf.unshard([vdaf.aggregateInit()], 1));
  });
});
