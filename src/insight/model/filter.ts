// filter.ts — the exact diffuse Kalman filter of one cell's releases (insight-method.md §2; Durbin and Koopman 2012, §5.2).
//
// Only the level is diffuse, and every release sees it. So F∞ = g², M∞ = (g, 0, …), and P∞ is gone after the first release.
import { initialVariances, moveCovariance, moveState, stepVariances, type StateSpace, type Variances } from './structure.ts';

/** What was released, window by window. All three arrays have the same length. */
export interface Observations {
  /** y: noisy totals; NaN where nothing was released. */
  readonly releases: Float64Array;
  /** V: the noise's variance, exactly known, above 0; ignored where nothing was released. */
  readonly noiseVariance: Float64Array;
  /** g: how much of the level this window's organisations see, above 0. */
  readonly exposure: Float64Array;
}

/** Numbers as observations; exposure is 1 unless it is given. RangeError for lengths that differ, or a variance or an exposure that isn't above 0. */
export function observations(
  releases: readonly (number | undefined)[],
  noiseVariance: readonly number[],
  exposure: readonly number[] = releases.map(() => 1),
): Observations {
  if (noiseVariance.length !== releases.length || exposure.length !== releases.length)
    throw new RangeError(
      `${releases.length} releases need as many variances and exposures, got ${noiseVariance.length} and ${exposure.length}`,
    );
  const wrong = releases.findIndex(
    (one, at) => one !== undefined && !(Number.isFinite(one) && positive(noiseVariance[at]) && positive(exposure[at])),
  );
  if (wrong >= 0) throw new RangeError(`window ${wrong} has a release, a variance or an exposure that is not a number above zero`);
  return {
    releases: Float64Array.from(releases, (one) => one ?? NaN),
    noiseVariance: Float64Array.from(noiseVariance),
    exposure: Float64Array.from(exposure),
  };
}

function positive(value: number | undefined): boolean {
  return value !== undefined && value > 0 && value < Infinity;
}

const LOG_TAU = Math.log(2 * Math.PI);

/** The state of a filter: the law of the model's states in the next window, given what was released so far. Owns its arrays. */
export class StateFilter {
  readonly space: StateSpace;
  /** a: means of the states. */
  readonly state: Float64Array;
  /** P, size × size, row by row. While the level is diffuse, what there is beside its infinite variance. */
  readonly covariance: Float64Array;
  /** Until the first release. */
  diffuse = true;
  logLikelihood = 0;
  /** v and F of the release seen last; at the first, v = y and F is what there is beside the infinite part. */
  innovation = NaN;
  innovationVariance = NaN;
  /** M = P z of the release seen last, z = g Z. */
  readonly gain: Float64Array;
  readonly #irregular: number;
  readonly #steps: Float64Array;

  constructor(space: StateSpace, variances: Variances) {
    this.space = space;
    this.state = new Float64Array(space.size);
    this.covariance = new Float64Array(space.size ** 2);
    this.gain = new Float64Array(space.size);
    this.#irregular = variances.irregular;
    this.#steps = stepVariances(space, variances);
    initialVariances(space, variances).forEach((variance, i) => (this.covariance[i * (space.size + 1)] = variance));
  }

  /** Learns from this window's release y = g (Z a + e) + noise of variance V. */
  observe(release: number, noiseVariance: number, exposure: number): void {
    this.innovation = release - exposure * signalOf(this.space, this.state);
    this.#load(exposure);
    this.innovationVariance = exposure * signalOf(this.space, this.gain) + noiseVariance + exposure ** 2 * this.#irregular;
    if (this.diffuse) this.#learnLevel(exposure);
    else this.#learn();
  }

  /** Moves to the next window. */
  advance(): void {
    moveState(this.space, this.state);
    moveCovariance(this.space, this.covariance, this.#steps);
  }

  #load(exposure: number): void {
    const { gain, covariance, space } = this;
    for (let i = 0; i < space.size; i++) gain[i] = exposure * signalOf(space, covariance, i * space.size);
  }

  #learn(): void {
    const { gain, covariance, state, innovation: v, innovationVariance: f } = this;
    const { size } = this.space;
    for (let i = 0; i < size; i++) {
      const part = (gain[i] as number) / f;
      state[i] = (state[i] as number) + part * v;
      for (let j = 0; j < size; j++) covariance[i * size + j] = (covariance[i * size + j] as number) - part * (gain[j] as number);
    }
    this.logLikelihood -= 0.5 * (LOG_TAU + Math.log(f) + (v * v) / f);
  }

  /** P += M∞M∞′ F/F∞² − (M M∞′ + M∞M′)/F∞, where only the level's row and column of it are other than 0. */
  #learnLevel(exposure: number): void {
    const { gain, covariance, state } = this;
    const { size } = this.space;
    state[0] = (state[0] as number) + this.innovation / exposure;
    for (let i = 0; i < size; i++) {
      const change = (gain[i] as number) / exposure;
      covariance[i] = (covariance[i] as number) - change;
      covariance[i * size] = (covariance[i * size] as number) - change;
    }
    covariance[0] = (covariance[0] as number) + this.innovationVariance / exposure ** 2;
    this.logLikelihood -= 0.5 * LOG_TAU + Math.log(exposure);
    this.diffuse = false;
  }
}

/** Z x, of the vector that begins at `from`: a row of a matrix, perhaps. */
export function signalOf({ blocks }: StateSpace, x: Float64Array, from = 0): number {
  let sum = 0;
  for (const { at } of blocks) sum += x[from + at] as number;
  return sum;
}

/** P Z′. */
export function loadedOf(space: StateSpace, covariance: Float64Array): Float64Array {
  const loaded = new Float64Array(space.size);
  for (let i = 0; i < space.size; i++) loaded[i] = signalOf(space, covariance, i * space.size);
  return loaded;
}

/** Z P Z′. */
export function signalVariance(space: StateSpace, covariance: Float64Array): number {
  return signalOf(space, loadedOf(space, covariance));
}

/** Runs the filter over all windows. Its state is then that of the window that follows. */
export function filtered(space: StateSpace, variances: Variances, { releases, noiseVariance, exposure }: Observations): StateFilter {
  const filter = new StateFilter(space, variances);
  for (let t = 0; t < releases.length; t++) {
    const release = releases[t] as number;
    if (!Number.isNaN(release)) filter.observe(release, noiseVariance[t] as number, exposure[t] as number);
    filter.advance();
  }
  return filter;
}

/** Mean and variance of the signal in each of the next `ahead` windows; the truth's variance is larger by the irregular part's. */
export function signalAhead(
  space: StateSpace,
  variances: Variances,
  { state, covariance }: Pick<StateFilter, 'state' | 'covariance'>,
  ahead: number,
): readonly { readonly mean: number; readonly variance: number }[] {
  const [a, p, steps] = [state.slice(), covariance.slice(), stepVariances(space, variances)];
  return Array.from({ length: ahead }, (_, h) => {
    if (h > 0) {
      moveState(space, a);
      moveCovariance(space, p, steps);
    }
    return { mean: signalOf(space, a), variance: signalVariance(space, p) };
  });
}
