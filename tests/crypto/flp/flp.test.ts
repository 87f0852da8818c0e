// flp.test.ts — gadgets, circuits and fully linear proofs (VDAF-20 §7.3, §7.4, App. A)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeVec, reduce, type Field } from '../../../crypto/field/field.ts';
import { field128 } from '../../../crypto/field/field128.ts';
import { field64 } from '../../../crypto/field/field64.ts';
import { ntt, rootPowers } from '../../../crypto/field/ntt.ts';
import type { Circuit } from '../../../crypto/flp/circuit.ts';
import { count } from '../../../crypto/flp/circuits/count.ts';
import { histogram } from '../../../crypto/flp/circuits/histogram.ts';
import { multihotCountVec } from '../../../crypto/flp/circuits/multihot-count-vec.ts';
import { decodeRangeCheckedInt, rangeCheckedWeights } from '../../../crypto/flp/circuits/range-checked-int.ts';
import { sumVec } from '../../../crypto/flp/circuits/sum-vec.ts';
import { sum } from '../../../crypto/flp/circuits/sum.ts';
import { decide } from '../../../crypto/flp/decide.ts';
import { gadgetPolyLen, mul, parallelSumMul, polyEval, type Gadget } from '../../../crypto/flp/gadgets.ts';
import { proofLen, proveRandLen, queryRandLen, verifierLen } from '../../../crypto/flp/lengths.ts';
import { prove } from '../../../crypto/flp/prove.ts';
import { query } from '../../../crypto/flp/query.ts';
import { nextVec } from '../../../crypto/xof/turboshake128.ts';
import { polynomial } from '../../support/fields.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { higherDegree } from '../../vectors/higher-degree.ts';

const gadgets: readonly [string, Gadget][] = [
  ['Mul', mul],
  ['PolyEval x² − x', polyEval([0n, -1n, 1n])],
  ['PolyEval of degree 3', polyEval([5n, 2n, -3n, 1n])],
  ['ParallelSum of one Mul', parallelSumMul(1)],
  ['ParallelSum of three Muls', parallelSumMul(3)],
];

describe.each([field64, field128])('%s', (field: Field) => {
  test.each(gadgets)('%s of polynomials has the gadget’s value at every root of unity', (_, gadget) => {
    fc.assert(
      fc.property(fc.array(polynomial(field, 4), { minLength: gadget.arity, maxLength: gadget.arity }), (coefficients) => {
        const values = gadget.evalPoly(
          field,
          coefficients.map((poly) => ntt(field, poly, 4)),
        );
        const finer = coefficients.map((poly) => ntt(field, poly, values.length));
        expect(values.length).toBeGreaterThanOrEqual(gadgetPolyLen(gadget.degree, 4));
        expect(values).toEqual(
          values.map((_, i) =>
            gadget.eval(
              field,
              finer.map((wire) => wire[i] ?? 0n),
            ),
          ),
        );
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});

/** Splits a vector in shares, the last one what is left. */
function split(field: Field, vec: readonly bigint[], random: readonly (readonly bigint[])[]): bigint[][] {
  const rest = vec.map((value, i) => random.reduce((left, share) => reduce(field, left - (share[i] ?? 0n)), value));
  return [rest, ...random.map((share) => share.slice(0, vec.length))];
}

/** A proof of a measurement, queried by as many verifiers as there are `masks` and one more: do they accept? */
function accepted(circuit: Circuit, meas: readonly bigint[], random: readonly bigint[], masks: readonly (readonly bigint[])[]): boolean {
  const { field } = circuit;
  const take = (start: number, length: number): readonly bigint[] =>
    Array.from({ length }, (_, i) => random[(start + i) % random.length] ?? 0n);
  const jointRand = take(5, circuit.jointRandLen);
  const proof = prove(circuit, meas, take(11, proveRandLen(circuit)), jointRand);
  expect(proof.length).toBe(proofLen(circuit));
  const proofShares = split(field, proof, masks);
  const verifiers = split(field, meas, masks).map((share, i) =>
    query(circuit, share, proofShares[i] ?? [], take(3, queryRandLen(circuit)), jointRand, masks.length + 1),
  );
  expect(verifiers.every((verifier) => verifier.length === verifierLen(circuit))).toBe(true);
  return decide(
    circuit,
    Array.from({ length: verifierLen(circuit) }, (_, i) =>
      reduce(
        field,
        verifiers.reduce((total, verifier) => total + (verifier[i] ?? 0n), 0n),
      ),
    ),
  );
}

const encoded = (field: Field, vec: Uint8Array): bigint[] => decodeVec(field, vec);

describe.each([field64, field128])('$name', (field) => {
  const circuits: readonly [string, Circuit, readonly bigint[], readonly bigint[]][] = [
    ['Count', count(field), encoded(field, count(field).encode(1)), [1337n]],
    ['Sum', sum(field, 10_000n), encoded(field, sum(field, 10_000n).encode(9999n)), new Array<bigint>(14).fill(2n)],
    ['HigherDegree', higherDegree(field), [2n], [3n]],
    ...[1, 2, 5, 40].flatMap((chunkLength): [string, Circuit, bigint[], bigint[]][] => {
      const vec = sumVec(field, { length: 3, maxMeasurement: 6n, chunkLength });
      const buckets = histogram(field, { length: 7, chunkLength });
      const hot = multihotCountVec(field, { length: 5, maxWeight: 3, chunkLength });
      return [
        [`SumVec in chunks of ${chunkLength}`, vec, encoded(field, vec.encode([6n, 0n, 4n])), [1n, 0n, 0n, 0n, 2n, 0n, 0n, 0n, 0n]],
        [`Histogram in chunks of ${chunkLength}`, buckets, encoded(field, buckets.encode(6)), [0n, 1n, 0n, 0n, 0n, 1n, 0n]],
        [
          `MultihotCountVec in chunks of ${chunkLength}`,
          hot,
          encoded(field, hot.encode([true, false, true, false, true])),
          [1n, 1n, 1n, 1n, 0n, 1n, 1n],
        ],
      ];
    }),
  ];

  test.each(circuits)('%s: a valid measurement is accepted and an invalid one is not', (_, circuit, valid, invalid) => {
    for (const [run, masks] of [0, 0, 1, 2].entries()) {
      // Uniform, or the small chance that a false proof has would not be small.
      const elements = (name: string): bigint[] => decodeVec(field, nextVec(field, seededRandom(`${run} ${name}`), 120));
      const random = elements('randomness');
      const shares = Array.from({ length: masks }, (_, i) => elements(`share ${i}`));
      expect(accepted(circuit, valid, random, shares)).toBe(true);
      expect(accepted(circuit, invalid, random, shares)).toBe(false);
    }
  });

  test('a test point that is a root of unity is refused', () => {
    const circuit = sum(field, 5n);
    const [, root = 0n] = rootPowers(field, 4);
    const zeros = (length: number): bigint[] => new Array<bigint>(length).fill(0n);
    const queryRand = [...zeros(circuit.evalOutputLen), root];
    expect(() => query(circuit, zeros(circuit.measLen), zeros(proofLen(circuit)), queryRand, [], 2)).toThrow(
      expect.objectContaining({ code: 'verify' }),
    );
  });
});

test('every integer up to the maximum has an encoding, and no encoding stands for more', () => {
  for (let max = 1n; max <= 40n; max++) {
    const circuit = sum(field64, max);
    const weights = rangeCheckedWeights(max);
    expect(weights.reduce((total, weight) => total + weight)).toBe(max);
    expect(weights.every((weight) => weight >= 1n)).toBe(true);
    for (let value = 0n; value <= max; value++) {
      const bits = decodeVec(field64, circuit.encode(value));
      expect(bits.every((bit) => bit <= 1n)).toBe(true);
      expect(decodeRangeCheckedInt(field64, bits, weights)).toBe(value);
      expect(circuit.truncate(bits)).toEqual([value]);
    }
  }
});
