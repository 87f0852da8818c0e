// floating.ts — noise as one would first write it, in floating-point numbers, and what gives it away (Mironov 2012)
import type { RandomBytes } from '../../crypto/random.ts';

/** −s log(u), u a multiple of 2^−32, and a sign: a Laplace distribution in the textbooks, a few billion doubles in a machine. */
export function floatingLaplace(deviation: number, random: RandomBytes): number {
  const [a = 0, b = 0, c = 0, d = 0, sign = 0] = random(5);
  const u = ((a * 256 + b) * 256 + c) * 256 + d + 0.5;
  return ((sign % 2 === 0 ? 1 : -1) * -deviation * Math.log(u / 2 ** 32)) / Math.SQRT2;
}

/** 1 where the sampler above can have given this number, to the precision of a double; 0 nearly everywhere else. */
export function latticeHits(noise: number, deviation: number): 0 | 1 {
  const u = Math.exp((-Math.abs(noise) * Math.SQRT2) / deviation) * 2 ** 32 - 0.5;
  return Math.abs(u - Math.round(u)) < 1e-4 ? 1 : 0;
}
