// normal.ts — the normal law: both tails to 14 digits, density and quantile.

const SQRT_HALF = Math.SQRT1_2;
const INVERSE_SQRT_TAU = 1 / Math.sqrt(2 * Math.PI);

/** P[N ≤ x] of a standard normal; exact to 14 digits in the lower tail too. */
export function normalBelow(x: number): number {
  return errorComplement(-x * SQRT_HALF) / 2;
}

/** P[N ≥ x], exact to 14 digits in the upper tail too. */
export function normalAbove(x: number): number {
  return errorComplement(x * SQRT_HALF) / 2;
}

export function normalDensity(x: number): number {
  return INVERSE_SQRT_TAU * Math.exp((-x * x) / 2);
}

/** The x with P[N ≤ x] = p, for p in (0, 1). RangeError elsewhere. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability of a quantile lies between 0 and 1, got ${p}`);
  return p > 0.5 ? -lowerQuantile(1 - p) : lowerQuantile(p);
}

/** Abramowitz and Stegun 26.2.23 (three digits), then Halley's steps, each of which triples the digits. */
function lowerQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  let x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
  for (let step = 0; step < 3; step++) {
    const error = (normalBelow(x) - p) / normalDensity(x);
    if (!Number.isFinite(error)) return x;
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}

/** 1 − erf(x), by the rational approximations of Cody 1969 (Math. Comp. 23, 631–637), relative error below 10^−15. */
export function errorComplement(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return 1 - errorNearZero(x);
  const tail = size <= 4 ? middleTail(size) : farTail(size);
  return x < 0 ? 2 - tail : tail;
}

function errorNearZero(x: number): number {
  const z = x * x;
  const over = (((1.85777706184603153e-1 * z + 3.1611237438705656) * z + 1.13864154151050156e2) * z + 3.77485237685302021e2) * z;
  const under = (((z + 2.36012909523441209e1) * z + 2.44024637934444173e2) * z + 1.28261652607737228e3) * z + 2.84423683343917062e3;
  return (x * (over + 3.20937758913846947e3)) / under;
}

function middleTail(x: number): number {
  let over = 2.15311535474403846e-8 * x;
  let under = x;
  for (let i = 0; i < 7; i++) {
    over = (over + (MIDDLE_OVER[i] as number)) * x;
    under = (under + (MIDDLE_UNDER[i] as number)) * x;
  }
  return (Math.exp(-x * x) * (over + 1.23033935479799725e3)) / (under + 1.23033935480374942e3); // x² ≤ 16 loses no more than a digit
}

const MIDDLE_OVER = Float64Array.of(
  5.64188496988670089e-1,
  8.88314979438837594,
  6.61191906371416295e1,
  2.98635138197400131e2,
  8.8195222124176909e2,
  1.71204761263407058e3,
  2.05107837782607147e3,
);
const MIDDLE_UNDER = Float64Array.of(
  1.57449261107098347e1,
  1.17693950891312499e2,
  5.37181101862009858e2,
  1.62138957456669019e3,
  3.29079923573345963e3,
  4.36261909014324716e3,
  3.43936767414372164e3,
);

function farTail(x: number): number {
  if (x > 27) return 0; // below the smallest double
  const z = 1 / (x * x);
  let over = 1.63153871373020978e-2 * z;
  let under = z;
  for (let i = 0; i < 4; i++) {
    over = (over + (FAR_OVER[i] as number)) * z;
    under = (under + (FAR_UNDER[i] as number)) * z;
  }
  const correction = (z * (over + 6.58749161529837803e-4)) / (under + 2.33520497626869185e-3);
  return (expOfMinusSquare(x) * (1 / Math.sqrt(Math.PI) - correction)) / x;
}

const FAR_OVER = Float64Array.of(3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2);
const FAR_UNDER = Float64Array.of(2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2);

/** e^(−x²) without the loss of digits in squaring a large x: x² = s² + (x − s)(x + s), s a multiple of 1/16. */
function expOfMinusSquare(x: number): number {
  const s = Math.trunc(x * 16) / 16;
  return Math.exp(-s * s) * Math.exp(-(x - s) * (x + s));
}
