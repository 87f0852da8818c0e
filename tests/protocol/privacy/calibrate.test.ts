// calibrate.test.ts — two promises become noise (privacy.md §3, §4).
import { describe, expect, it } from 'vitest';
import { calibrate, skellamScale, type NoiseRequest } from '../../../protocol/privacy/calibrate.ts';
import { toNumber, varianceOf } from '../../../protocol/privacy/law.ts';

const FOUR_CELLS = { cells: 4, amount: 1, weight: 1 };
const USUAL: NoiseRequest = {
  law: 'skellam',
  instruments: [FOUR_CELLS],
  promises: { release: { epsilon: 1, delta: 1e-6 }, lastResort: { epsilon: 4, delta: 1e-6 } },
  crowd: { organisationsMin: 10, dishonestMax: 2 },
  amendments: 0,
};

function variances(request: NoiseRequest): number[] {
  return calibrate(request).laws.map(varianceOf);
}

describe('the scale of the noise (privacy.md §4)', () => {
  it.each([
    [1, 1e-6, 1, 1, 14.2409],
    [1, 1e-6, 2, 1, 33.7209],
    [1, 1e-6, 4, 1, 70.3667],
    [1, 1e-6, 8, 1, 142.271],
    [4, 1e-6, 4, 1, 4.66357],
    [0.5, 1e-6, 4, 1, 258.769],
    [2, 1e-6, 4, 1, 18.8365],
    [1, 1e-8, 4, 1, 102.534],
    [1, 1e-6, 4, 5, 1783.73],
    [4, 1e-6, 8, 1, 10.8189],
    [4, 1e-6, 12, 1, 16.6925],
  ])('ε = %d, δ = %d, m = %d, c = %d', (epsilon, delta, cells, amount, variance) => {
    const scale = skellamScale([{ cells, amount, weight: 1 }], { epsilon, delta }, 0, 'exact');
    expect(Number((scale * amount ** 2).toPrecision(6))).toBe(variance);
  });

  it('has none for a promise that says nothing', () => {
    expect(() => skellamScale([FOUR_CELLS], { epsilon: 0, delta: 1e-6 })).toThrow('ε must be above 0');
    expect(() => skellamScale([FOUR_CELLS], { epsilon: 1, delta: 1 })).toThrow('δ must lie between');
    expect(() => skellamScale([FOUR_CELLS], { epsilon: 1, delta: 1e-9 }, 1e-9)).toThrow('δ is too small');
  });

  it('three instruments of four cells need 213.8, not 70.4', () => {
    expect(skellamScale([FOUR_CELLS, FOUR_CELLS, FOUR_CELLS], { epsilon: 1, delta: 1e-6 })).toBeCloseTo(213.8, 1);
  });
});

describe('what each organisation draws', () => {
  it('is its share of the release, where that is more than the last resort', () => {
    const { laws, honest, release, lastResort } = calibrate(USUAL);
    expect(honest).toBe(8);
    expect(laws).toEqual([{ kind: 'skellam', variance: { num: 9007n, den: 1024n } }]); // 70.3667 / 8, rounded up
    expect(release.epsilon).toBeLessThanOrEqual(1);
    expect(release.epsilon).toBeGreaterThan(0.9999);
    expect(lastResort.epsilon).toBeCloseTo(2.94, 2);
  });

  it("is the last resort's, where that is more, and each version costs it", () => {
    const amended = calibrate({ ...USUAL, amendments: 2 });
    expect(amended.laws.map(varianceOf)[0]).toBeCloseTo(16.6934, 4);
    expect(amended.lastResort.epsilon).toBeLessThanOrEqual(4);
    expect(amended.release.epsilon).toBeCloseTo(0.711, 3);
  });

  it('is a multiple of 1/1024 for every instrument, in proportion to amount² and weight', () => {
    const { laws } = calibrate({ ...USUAL, instruments: [FOUR_CELLS, { cells: 1, amount: 10, weight: 2 }] });
    const [first, second] = laws.map((law) => (law.kind === 'skellam' ? toNumber(law.variance) : NaN)) as [number, number];
    expect([first * 1024, second * 1024].every(Number.isInteger)).toBe(true);
    expect(second / first).toBeCloseTo(200, 1);
  });

  it('grows with fewer honest organisations, and with a smaller ε', () => {
    const [usual] = variances(USUAL) as [number];
    expect(variances({ ...USUAL, crowd: { organisationsMin: 9, dishonestMax: 2 } })[0]).toBeGreaterThan(usual);
    expect(variances({ ...USUAL, promises: { release: { epsilon: 0.9, delta: 1e-6 } } })[0]).toBeGreaterThan(usual);
    expect(() => calibrate({ ...USUAL, crowd: { organisationsMin: 2, dishonestMax: 2 } })).toThrow('No honest organisation');
  });

  it("of discrete Laplace noise is a share of the release's and a whole draw for the last resort", () => {
    const { laws, release, lastResort } = calibrate({ ...USUAL, law: 'discrete-laplace' });
    const [law] = laws;
    if (law?.kind !== 'discrete-laplace') throw new Error('wanted discrete Laplace');
    expect(law.parts.map(({ rate, shape }) => [toNumber(rate), toNumber(shape)])).toEqual([
      [expect.closeTo(0.25, 5), 1 / 8],
      [expect.closeTo(1, 5), 1],
    ]);
    expect(release.epsilon).toBeLessThanOrEqual(1);
    expect(lastResort.epsilon).toBeLessThanOrEqual(4);
    // m = 4, ε = 1: the whole of the release's noise has variance 31.83 (privacy.md §2)
    expect(varianceOf({ ...law, parts: [{ rate: { num: 1n, den: 4n }, shape: { num: 1n, den: 1n } }] })).toBeCloseTo(31.83, 2);
  });

  it('of discrete Laplace without a last resort protects nothing by itself, and says so', () => {
    const { lastResort } = calibrate({ ...USUAL, law: 'discrete-laplace', promises: { release: { epsilon: 1, delta: 1e-6 } } });
    expect(lastResort).toMatchObject({ epsilon: Infinity, deltaAtZero: 1 });
  });
});
