// detectors.ts — other rules for "higher than expected", in short versions of our own: what the scan is compared with (insight-method.md §5.5).
//
// Not the R package's. Each gives a score of every window from the releases before it; more is more surprising, and NaN is too early to say.
import { observations } from '../../src/insight/model/filter.ts';
import { scan } from '../../src/insight/model/scan.ts';
import { mean } from './published.ts';

export interface Cell {
  readonly releases: readonly number[];
  readonly noiseVariance: readonly number[];
  /** Organisations over their median in the first 12 windows. */
  readonly exposure: readonly number[];
}

export type Detector = (cell: Cell) => readonly number[];

/** EARS C2: seven windows before the last two; the standardised distance from their mean. Flags above 3. */
export const earsC2: Detector = ({ releases }) =>
  releases.map((release, t) => {
    if (t < 9) return NaN;
    const base = releases.slice(t - 9, t - 2);
    return (release - mean(base)) / Math.max(1e-9, deviationOf(base));
  });

/** Farrington and others 1996 without seasons or trend: 26 windows before, overdispersed Poisson, on the scale of the 2/3 power. A normal deviate. */
export const farringtonLike: Detector = ({ releases }) =>
  releases.map((release, t) => {
    if (t < 26) return NaN;
    const base = releases.slice(t - 26, t);
    const centre = Math.max(1, mean(base));
    const overdispersion = Math.max(1, deviationOf(base) ** 2 / centre);
    const error = (2 / 3) * centre ** (-1 / 3) * Math.sqrt(overdispersion * centre * (1 + 1 / base.length));
    return (Math.max(0, release) ** (2 / 3) - centre ** (2 / 3)) / error;
  });

/** One-sided CUSUM about the mean of the first 26 windows, in Poisson's standard deviations: the noise is ignored. Allowance ½; flags above 4. */
export const cusum: Detector = ({ releases }) => {
  const centre = Math.max(1, mean(releases.slice(0, 26)));
  let sum = 0;
  return releases.map((release, t) => {
    if (t < 26) return NaN;
    sum = Math.max(0, sum + (release - centre) / Math.sqrt(centre) - 0.5);
    return sum;
  });
};

/** −log of the combined p-value. */
export const scanned: Detector = (cell) => scanOf(cell).map(({ combined }, t) => (t < 12 ? NaN : -Math.log(combined ?? 1)));

/** −log of the p-value of one window alone. */
export const oneWindow: Detector = (cell) => scanOf(cell).map(({ p }, t) => (t < 12 ? NaN : -Math.log(p[1] ?? 1)));

function scanOf({ releases, noiseVariance, exposure }: Cell) {
  return scan(observations(releases, noiseVariance, exposure), { people: true, side: 'above' });
}

function deviationOf(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, one) => sum + (one - centre) ** 2, 0) / (values.length - 1));
}

/** What each rule flags from, if it is left as its authors have it. */
export const DETECTORS: readonly { readonly name: string; readonly score: Detector; readonly nominal: number }[] = [
  { name: 'the scan', score: scanned, nominal: -Math.log(0.01) },
  { name: 'one window only', score: oneWindow, nominal: -Math.log(0.01) },
  { name: 'Farrington-like', score: farringtonLike, nominal: 2.3263478740408408 },
  { name: 'EARS C2', score: earsC2, nominal: 3 },
  { name: 'CUSUM, noise ignored', score: cusum, nominal: 4 },
];
