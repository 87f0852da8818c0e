// calibrate.ts — from two promises, the law of each organisation's noise, and what that noise in fact keeps (privacy.md §2, §3).
import { rational } from '@soundings/crypto/noise/rational';
import type { Rational } from '@soundings/crypto/noise/rational';
import { PrivacyError } from './errors.ts';
import type { Law, LaplacePart } from './law.ts';
import type { Precision } from './loss-distribution.ts';
import { deltaAt } from './loss-distribution.ts';
import type { Crowd, PrivacyPromise, Promises } from './promise.ts';
import { honestOrganisations, requirePromise } from './promise.ts';
import { LIMITS } from './refusals.ts';
import type { Sensitivity } from './sensitivity.ts';
import { releaseCells, shiftsOf } from './sensitivity.ts';
import { lastResortSlack, releaseSlack } from './slack.ts';
import type { Kept } from './statement.ts';
import { lastResortKept, releaseKept } from './statement.ts';

/** What a mission asks of its noise. */
export interface NoiseRequest {
  readonly law: Law['kind'];
  /** The sensitivity of every instrument, in the charter's order. The promises hold for a person who is in all of them. */
  readonly instruments: readonly Sensitivity[];
  readonly promises: Promises;
  readonly crowd: Crowd;
  /** How often a contribution may be amended. Each amendment is sent with noise of its own. */
  readonly amendments: number;
}

export interface Calibration {
  readonly request: NoiseRequest;
  /** H, the number of honest organisations that the release promise counts on. */
  readonly honest: number;
  /** One law for each instrument: each organisation adds a draw of it to every cell. */
  readonly laws: readonly Law[];
  /** What releases keep for a person seen in one window, over all instruments. */
  readonly release: Kept;
  /** The last resort, even if none was promised. ε is Infinity if one organisation's noise protects nothing by itself. */
  readonly lastResort: Kept;
}

/** Variances are multiples of 1 / VARIANCE_STEPS, so that they are exact rationals everywhere. */
export const VARIANCE_STEPS = 1024;

/**
 * The least noise of this law that keeps both promises for a person over all instruments.
 * Skellam: instrument j's variance is max(s_R / H, s_L) c_j² w_j, rounded up to a multiple of 1/1024; s_R and s_L are from
 * {@link skellamScale}. Discrete Laplace: one share of the release promise's draw, plus a whole draw for the last resort.
 * PrivacyError `unreachable` if H < 1, or if no noise that can be drawn keeps a promise.
 */
export function calibrate(request: NoiseRequest): Calibration {
  const honest = honestOrganisations(request.crowd);
  if (!(honest >= 1)) throw new PrivacyError('unreachable', 'No honest organisation is left to draw the noise.');
  const laws = request.law === 'skellam' ? skellamLaws(request, honest) : laplaceLaws(request, honest);
  const { instruments, promises, amendments } = request;
  const standing = { instruments, laws, honest: laws.map(() => honest), amendments };
  return {
    request,
    honest,
    laws,
    release: releaseKept(standing, promises.release.delta),
    lastResort: lastResortKept(standing, (promises.lastResort ?? promises.release).delta),
  };
}

/**
 * The scale s for which Skellam noise of variance s c_j² w_j in each instrument's cells keeps a promise. (1 + e^ε) · `slack` of the
 * promise's δ is set aside for tables and clamping. The result is at most a factor of 1 + 10^−9 above the smallest such s, and never
 * below it. RangeError for a promise that says nothing; PrivacyError `unreachable`.
 */
export function skellamScale(
  instruments: readonly Sensitivity[],
  promise: PrivacyPromise,
  slack = 0,
  precision: Precision = 'quick',
): number {
  requirePromise(promise);
  const cells = releaseCells(instruments);
  if (cells === 0) return 0;
  const wanted = Math.log(promise.delta - (1 + Math.exp(promise.epsilon)) * slack);
  if (!(wanted > -Infinity)) throw new PrivacyError('unreachable', 'δ is too small: the noise tables and the clamping alone cost more.');
  const widest = Math.max(...instruments.map(({ amount, weight }) => amount ** 2 * weight));
  const excess = (logScale: number) => {
    if (!(Math.exp(logScale) * widest <= VARIANCE_SEARCHED_MAX)) throw unreachable();
    const laws = instruments.map(({ amount, weight }) => skellam(fromFloat(Math.exp(logScale) * amount ** 2 * weight)));
    const over = Math.log(deltaAt(shiftsOf(instruments, laws), promise.epsilon, 1, precision)) - wanted;
    if (Number.isNaN(over)) throw unreachable();
    return over;
  };
  // The Gaussian mechanism's classical bound has the right order of magnitude for small ε, and the search's steps are relative to it.
  const start = Math.log((cells * 1.2 * Math.log(1.25 / promise.delta)) / promise.epsilon ** 2 / (1 + promise.epsilon / 4));
  return Math.exp(fallingRoot(excess, start));
}

function skellamLaws(request: NoiseRequest, honest: number): Law[] {
  const { instruments, promises, amendments } = request;
  const release = skellamScale(instruments, promises.release, releaseSlack(honest, releaseCells(instruments), 1)) / honest;
  const versions = instruments.map((instrument) => ({ ...instrument, cells: instrument.cells * (1 + amendments) }));
  const lastResort =
    promises.lastResort === undefined ? 0 : skellamScale(versions, promises.lastResort, lastResortSlack(releaseCells(versions), 1));
  const scale = Math.max(release, lastResort);
  return instruments.map(({ amount, weight }) => skellam(roundUp(scale * amount ** 2 * weight, VARIANCE_STEPS)));
}

/**
 * For pure ε: the rates a_j are in proportion to 1 / (c_j √w_j), with Σ m_j c_j a_j = ε. They are rounded down to multiples of 2^−20, which
 * gives more noise. The last resort's draw is added to the release's share. It can't replace the share if it is the larger of the two,
 * because a share protects almost nothing by itself.
 */
function laplaceLaws({ instruments, promises, amendments }: NoiseRequest, honest: number): Law[] {
  const share = instruments.reduce((sum, { cells, weight }) => sum + cells / Math.sqrt(weight), 0);
  const part = (epsilon: number, { amount, weight }: Sensitivity, shape: Rational): LaplacePart => ({
    rate: rational(
      BigInt(Math.max(1, Math.floor((epsilon / share / (amount * Math.sqrt(weight))) * (1 - 1e-12) * RATE_STEPS))),
      BigInt(RATE_STEPS),
    ),
    shape,
  });
  return instruments.map((instrument) => ({
    kind: 'discrete-laplace',
    parts: [
      part(promises.release.epsilon, instrument, rational(1n, BigInt(honest))),
      ...(promises.lastResort === undefined ? [] : [part(promises.lastResort.epsilon / (1 + amendments), instrument, rational(1n))]),
    ],
  }));
}

const RATE_STEPS = 2 ** 20;

function skellam(variance: Rational): Law {
  return { kind: 'skellam', variance };
}

/** The smallest multiple of 1/steps that is at least `value`, with no tolerance for rounding errors in `value`. */
function roundUp(value: number, steps: number): Rational {
  return rational(BigInt(Math.ceil(value * steps)), BigInt(steps));
}

/** A float as a fraction, rounded to 40 binary places if it is below 2^12, otherwise to 10. */
function fromFloat(value: number): Rational {
  const places = value < 2 ** 12 ? 40 : 10;
  return rational(BigInt(Math.round(value * 2 ** places)), 1n << BigInt(places));
}

/** The zero of a falling, nearly straight function to 10^−9, from the side on which it is at most 0. Secant steps within a bracket. */
function fallingRoot(f: (x: number) => number, start: number): number {
  let [low, high] = bracket(f, start);
  let [before, last] = [low, high];
  for (let i = 0; i < 60 && high.x - low.x > 1e-9; i++) {
    const secant = last.x - (last.y * (last.x - before.x)) / (last.y - before.y);
    const beyond = secant > low.x && secant < high.x;
    // If the step is smaller than the precision, step across the root, so that the bracket closes.
    const step = Math.abs(secant - last.x) < 1e-9 ? secant + (last.y > 0 ? 0.9e-9 : -0.9e-9) : secant;
    const x = beyond && step > low.x && step < high.x ? step : (low.x + high.x) / 2;
    [before, last] = [last, { x, y: f(x) }];
    if (last.y > 0) low = last;
    else high = last;
  }
  return high.x;
}

/** No number of organisations could together draw noise of a larger variance. */
const VARIANCE_SEARCHED_MAX = LIMITS.skellamVarianceSummed;
const LOG_SCALE_MAX = Math.log(VARIANCE_SEARCHED_MAX);

function unreachable(): PrivacyError {
  return new PrivacyError(
    'unreachable',
    "No noise that can be drawn keeps this promise: one person's amounts are too large, or ε or δ is too small. Count in larger units, or promise less.",
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function bracket(f: (x: number) => number, start: number): [Point, Point] {
  let point: Point = { x: start, y: f(start) };
  const rising = point.y > 0;
  for (let step = 0.15; Math.abs(point.x) < LOG_SCALE_MAX; step *= 1.7) {
    const x = point.x + (rising ? step : -step);
    const next: Point = { x, y: f(x) };
    if (next.y > 0 !== rising) return rising ? [point, next] : [next, point];
    point = next;
  }
  throw unreachable();
}
