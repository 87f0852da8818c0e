// coverage.test.ts — simulated coverage equals the attained level, within Monte Carlo error at one in a million (privacy.md §8).
//
// Noise comes from the integers of the production tables, inverted by bisection: the constant-time scan of 600,000 draws would only be slower.
import { describe, expect, it } from 'vitest';
import { fixedPmf } from '../../../crypto/noise/pmf.ts';
import { rational } from '../../../crypto/noise/rational.ts';
import type { RandomBytes } from '../../../crypto/random.ts';
import { interval, oneSidedInterval } from '../../../protocol/privacy/interval.ts';
import { sumOf, type Law } from '../../../protocol/privacy/law.ts';
import { ratioTest } from '../../../protocol/privacy/ratio.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const CELLS = 100_000;
const LEVEL = 0.95;
/** Beyond this many standard deviations, either way, lies one in a million. */
const DEVIATIONS = 4.9;

const skellam: Law = { kind: 'skellam', variance: rational(9007n, 1024n) };
const laplace: Law = {
  kind: 'discrete-laplace',
  parts: [
    { rate: rational(1n, 4n), shape: rational(1n, 8n) },
    { rate: rational(1n), shape: rational(1n) },
  ],
};

describe.each([
  { name: 'Skellam noise', law: skellam },
  { name: "discrete Laplace noise, an organisation's share and its floor", law: laplace },
])('$name', ({ name, law }) => {
  describe.each([5, 50, 500])('of %d organisations', (organisations) => {
    const released = sumOf(law, organisations);
    const random = seededRandom(`coverage ${name} ${String(organisations)}`);
    const [a, b] = [draws(released, random), draws(released, random)];
    const each = (holds: (first: number, second: number) => boolean) => a.filter((first, i) => holds(first, b[i] as number)).length;

    it('a cell', () => {
      const { halfWidth, attained } = interval(released, LEVEL);
      expectCoverage(
        each((first) => Math.abs(first) <= halfWidth),
        attained,
      );
    });
    it('a sum and a difference of cells', () => {
      const { halfWidth, attained } = interval(sumOf(released, 2), LEVEL);
      expectCoverage(
        each((first, second) => Math.abs(first + second) <= halfWidth),
        attained,
      );
      expectCoverage(
        each((first, second) => Math.abs(first - second) <= halfWidth),
        attained,
      );
    });
    it('an upper bound', () => {
      const { halfWidth, attained } = oneSidedInterval(released, LEVEL);
      expectCoverage(
        each((first) => first + halfWidth >= 0),
        attained,
      );
    });
    it('a ratio and a rate', () => {
      const test = ratioTest(released, released, LEVEL);
      // 120 over 300; and 90 of 300, which is 90 over the 210 others.
      expectCoverage(
        each((first, second) => test.keeps(120 + first, 300 + second, 120 / 300)),
        test.attained(120 / 300),
      );
      expectCoverage(
        each((first, second) => test.keeps(90 + first, 210 + second, 90 / 210)),
        test.attained(90 / 210),
      );
    });
  });
});

function expectCoverage(covered: number, attained: number): void {
  expect(attained).toBeGreaterThanOrEqual(LEVEL);
  expect(Math.abs(covered / CELLS - attained)).toBeLessThan(DEVIATIONS * Math.sqrt((attained * (1 - attained)) / CELLS));
}

function draws(law: Law, random: RandomBytes): Float64Array {
  const parts = law.kind === 'skellam' ? [law] : law.parts.map((part) => ({ kind: 'laplace-part' as const, ...part }));
  const samplers = parts.map((part) => sampler(fixedPmf(part, 96).masses.map((mass) => Number(mass) / 2 ** 96)));
  const uniforms = new Uint32Array(random(4 * CELLS * parts.length).slice().buffer);
  return Float64Array.from({ length: CELLS }, (_, i) =>
    samplers.reduce((sum, draw, part) => sum + draw(((uniforms[i * parts.length + part] as number) + 0.5) / 2 ** 32), 0),
  );
}

/** From a uniform in (0, 1): which of …, −1, 0, 1, … it falls to. */
function sampler(half: readonly number[]): (uniform: number) => number {
  const last = half.length - 1;
  const below = new Float64Array(2 * last + 1);
  let sum = 0;
  for (let k = -last; k <= last; k++) {
    sum += half[Math.abs(k)] ?? 0;
    below[k + last] = sum;
  }
  return (uniform) => {
    let [low, high] = [0, 2 * last];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((below[middle] as number) < uniform) low = middle + 1;
      else high = middle;
    }
    return low - last;
  };
}
