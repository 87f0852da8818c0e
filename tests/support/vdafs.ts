// vdafs.ts — fast-check arbitraries: any small instance of Prio3 with measurements of it and what they come to
import fc from 'fast-check';
import type { Kernel } from '../../crypto/vdaf/kernel.ts';
import type { Prio3 } from '../../crypto/vdaf/prio3.ts';
import { prio3Count, prio3Histogram, prio3MultihotCountVec, prio3Sum, prio3SumVec } from '../../crypto/prio3/variants.ts';

/** A VDAF, valid measurements for it, and the result that they must give. */
export interface VdafCase {
  readonly name: string;
  readonly prio3: Prio3<never, unknown>;
  readonly measurements: readonly never[];
  readonly result: unknown;
}

/** `shares` aggregators at most. */
export function vdafCase(kernel: Kernel, sharesMax: number): fc.Arbitrary<VdafCase> {
  const shares = fc.integer({ min: 2, max: sharesMax });
  return fc.oneof(
    shares.chain((count) => countCase(kernel, count)),
    shares.chain((count) => sumCase(kernel, count)),
    shares.chain((count) => sumVecCase(kernel, count)),
    shares.chain((count) => histogramCase(kernel, count)),
    shares.chain((count) => multihotCase(kernel, count)),
  );
}

function some<T>(measurement: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(measurement, { minLength: 1, maxLength: 3 });
}

function made<Measurement>(name: string, prio3: Prio3<Measurement, unknown>, measurements: Measurement[], result: unknown): VdafCase {
  return { name, prio3, measurements: measurements as never[], result };
}

function countCase(kernel: Kernel, shares: number): fc.Arbitrary<VdafCase> {
  return some(fc.boolean()).map((measurements) =>
    made('Prio3Count', prio3Count(shares, kernel), measurements, measurements.filter(Boolean).length),
  );
}

/** Maxima of every size, and those around powers of two. */
function maximum(bits: number): fc.Arbitrary<bigint> {
  return fc.oneof(
    fc.bigInt({ min: 1n, max: 2n ** BigInt(bits) - 1n }),
    fc.tuple(fc.integer({ min: 1, max: bits - 1 }), fc.bigInt({ min: -1n, max: 1n })).map(([power, near]) => {
      const max = 2n ** BigInt(power) + near;
      return max;
    }),
  );
}

function sumCase(kernel: Kernel, shares: number): fc.Arbitrary<VdafCase> {
  return maximum(61).chain((max) =>
    some(fc.bigInt({ min: 0n, max })).map((measurements) =>
      made(`Prio3Sum(${max})`, prio3Sum(max, shares, kernel), measurements, total(measurements)),
    ),
  );
}

function sumVecCase(kernel: Kernel, shares: number): fc.Arbitrary<VdafCase> {
  const parameters = fc.record({
    length: fc.integer({ min: 1, max: 6 }),
    maxMeasurement: maximum(20),
    chunkLength: fc.integer({ min: 1, max: 20 }),
  });
  return parameters.chain((chosen) => {
    const vec = fc.array(fc.bigInt({ min: 0n, max: chosen.maxMeasurement }), { minLength: chosen.length, maxLength: chosen.length });
    return some(vec).map((measurements) =>
      made(
        `Prio3SumVec(${chosen.length}, ${chosen.maxMeasurement}, ${chosen.chunkLength})`,
        prio3SumVec(chosen, shares, kernel),
        measurements,
        Array.from({ length: chosen.length }, (_, i) => total(measurements.map((values) => values[i] ?? 0n))),
      ),
    );
  });
}

function histogramCase(kernel: Kernel, shares: number): fc.Arbitrary<VdafCase> {
  const parameters = fc.record({ length: fc.integer({ min: 1, max: 30 }), chunkLength: fc.integer({ min: 1, max: 12 }) });
  return parameters.chain((chosen) =>
    some(fc.integer({ min: 0, max: chosen.length - 1 })).map((measurements) =>
      made(
        `Prio3Histogram(${chosen.length}, ${chosen.chunkLength})`,
        prio3Histogram(chosen, shares, kernel),
        measurements,
        Array.from({ length: chosen.length }, (_, bucket) => BigInt(measurements.filter((value) => value === bucket).length)),
      ),
    ),
  );
}

function multihotCase(kernel: Kernel, shares: number): fc.Arbitrary<VdafCase> {
  const parameters = fc
    .record({ length: fc.integer({ min: 1, max: 20 }), chunkLength: fc.integer({ min: 1, max: 12 }) })
    .chain((chosen) => fc.integer({ min: 1, max: chosen.length }).map((maxWeight) => ({ ...chosen, maxWeight })));
  return parameters.chain((chosen) => {
    const set = fc.uniqueArray(fc.integer({ min: 0, max: chosen.length - 1 }), { maxLength: chosen.maxWeight });
    return some(set.map((places) => Array.from({ length: chosen.length }, (_, i) => places.includes(i)))).map((measurements) =>
      made(
        `Prio3MultihotCountVec(${chosen.length}, ${chosen.maxWeight}, ${chosen.chunkLength})`,
        prio3MultihotCountVec(chosen, shares, kernel),
        measurements,
        Array.from({ length: chosen.length }, (_, i) => BigInt(measurements.filter((bits) => bits[i]).length)),
      ),
    );
  });
}

function total(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}
