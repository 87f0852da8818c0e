// smoother.ts — what all releases together say about each window: its signal and its true total (insight-method.md §2; Durbin and Koopman 2012, §5.3).
import { loadedOf, signalOf, StateFilter, type Observations } from './filter.ts';
import { moveBack, moveInformation, type StateSpace, type Variances } from './structure.ts';
import { dot, product } from './vector.ts';

/** Window by window, all of the series' length. */
export interface Smoothed {
  /** The filter after all windows. */
  readonly filter: StateFilter;
  /** v and F, NaN where nothing was released; at the first release y, and F without its infinite part. */
  readonly innovations: Float64Array;
  readonly innovationVariances: Float64Array;
  /** g Z a, and its variance. */
  readonly signal: Float64Array;
  readonly signalVariance: Float64Array;
  /** g (Z a + e): what would have been released without noise. */
  readonly truth: Float64Array;
  readonly truthVariance: Float64Array;
  /** Of each window, for covariances between windows. */
  readonly records: readonly SmoothedRecord[];
}

/** What the filter held before a window, and what all later releases add to it. */
export interface SmoothedRecord {
  /** True up to the first release, that one's window included: `state` and the rest then lack the level's infinite part. */
  readonly diffuse: boolean;
  /** Undefined where nothing was released. */
  readonly seen: { readonly innovation: number; readonly variance: number } | undefined;
  readonly exposure: number;
  readonly state: Float64Array;
  /** P Z′. */
  readonly loaded: Float64Array;
  /** Z P Z′. */
  readonly signalVariance: number;
  /** N: what the releases from this window on take off, P − P N P. */
  readonly information: Float64Array;
}

export function smooth(space: StateSpace, variances: Variances, observed: Observations): Smoothed {
  const { filter, passed } = forwards(space, variances, observed);
  const later = new Later(space);
  const windows: SmoothedWindow[] = []; // backwards, until they are all there
  for (const [t, record] of [...passed.entries()].reverse()) {
    const { exposure: g } = record;
    const disturbance = later.learn(record);
    const { mean, variance } = later.signal(record);
    const [y, v] = [observed.releases[t] as number, observed.noiseVariance[t] as number];
    windows.push({
      record: { ...record, information: later.n.slice() },
      ...{ signal: g * mean, signalVariance: g * g * variance },
      truth: disturbance === undefined ? g * mean : y - v * disturbance.u,
      truthVariance: disturbance === undefined ? g * g * (variance + variances.irregular) : v - v * v * disturbance.d,
    });
  }
  windows.reverse();
  const each = (of: (window: SmoothedWindow) => number) => Float64Array.from(windows, of);
  return {
    filter,
    innovations: each(({ record }) => record.seen?.innovation ?? NaN),
    innovationVariances: each(({ record }) => record.seen?.variance ?? NaN),
    signal: each(({ signal }) => signal),
    signalVariance: each(({ signalVariance: variance }) => variance),
    truth: each(({ truth }) => truth),
    truthVariance: each(({ truthVariance }) => truthVariance),
    records: windows.map(({ record }) => record),
  };
}

interface SmoothedWindow {
  readonly record: SmoothedRecord;
  readonly signal: number;
  readonly signalVariance: number;
  readonly truth: number;
  readonly truthVariance: number;
}

/** A window as the filter passed it. */
type Passed = Omit<SmoothedRecord, 'information'>;

function forwards(space: StateSpace, variances: Variances, { releases, noiseVariance, exposure }: Observations) {
  const filter = new StateFilter(space, variances);
  const passed = Array.from(releases, (release, t): Passed => {
    const g = exposure[t] as number;
    const loaded = loadedOf(space, filter.covariance);
    const before = { diffuse: filter.diffuse, exposure: g, state: filter.state.slice(), loaded, signalVariance: signalOf(space, loaded) };
    const released = !Number.isNaN(release);
    if (released) filter.observe(release, noiseVariance[t] as number, g);
    filter.advance();
    return { ...before, seen: released ? { innovation: filter.innovation, variance: filter.innovationVariance } : undefined };
  });
  return { filter, passed };
}

/**
 * r and N of the windows behind, going backwards, and the parts that a diffuse level adds: P∞ = diag(1, 0, …), so that of r1, N1 and N2 only the
 * level's element, row and element are wanted.
 */
class Later {
  readonly n: Float64Array;
  readonly #space: StateSpace;
  readonly #r: Float64Array;
  #diffuse: { readonly r1: number; readonly n1: Float64Array; readonly n2: number } | undefined;

  constructor(space: StateSpace) {
    this.#space = space;
    this.#r = new Float64Array(space.size);
    this.n = new Float64Array(space.size ** 2);
  }

  /** Goes back over one window; u and D of its noise, if it has a release. */
  learn(record: Passed): { readonly u: number; readonly d: number } | undefined {
    moveBack(this.#space, this.#r);
    moveInformation(this.#space, this.n);
    if (this.#diffuse !== undefined) moveBack(this.#space, this.#diffuse.n1);
    if (record.seen === undefined) return undefined;
    return record.diffuse ? this.#learnFirst(record, record.seen) : this.#learnRelease(record, record.seen);
  }

  /** Mean and variance of Z a, given everything. */
  signal({ state, loaded, signalVariance: own }: Passed): {
    readonly mean: number;
    readonly variance: number;
  } {
    const mean = signalOf(this.#space, state) + dot(loaded, this.#r);
    const variance = own - dot(loaded, product(this.n, loaded));
    if (this.#diffuse === undefined) return { mean, variance };
    const { r1, n1, n2 } = this.#diffuse;
    return { mean: mean + r1, variance: variance - 2 * dot(n1, loaded) - n2 };
  }

  #learnRelease({ loaded, exposure }: Passed, { innovation, variance }: Seen) {
    const gain = loaded.map((one) => (exposure * one) / variance); // K = M/F
    const nGain = product(this.n, gain);
    const u = innovation / variance - dot(gain, this.#r);
    const d = 1 / variance + dot(gain, nGain);
    this.#back(exposure, nGain, u, d);
    return { u, d };
  }

  /** The release that the diffuse level was learnt from: K0 = M∞/F∞, K1 = M/F∞ − M∞F/F∞². */
  #learnFirst({ loaded, exposure: g }: Passed, { innovation, variance }: Seen) {
    const k0 = Float64Array.from(loaded, (_, i) => (i === 0 ? 1 / g : 0));
    const k1 = loaded.map((one, i) => one / g - (i === 0 ? variance / g ** 3 : 0));
    const [nK0, nK1] = [product(this.n, k0), product(this.n, k1)];
    const [u, d] = [-dot(k0, this.#r), dot(k0, nK0)];
    const cross = dot(k1, nK0);
    const n1 = nK1.map((one) => -g * one);
    for (const { at } of this.#space.blocks) n1[at] = (n1[at] as number) + 1 + g * g * cross;
    this.#diffuse = {
      r1: g * (innovation / g ** 2 - dot(k1, this.#r)),
      n1,
      n2: g ** 2 * (dot(k1, nK1) - variance / g ** 4),
    };
    this.#back(g, nK0, u, d);
    return { u, d };
  }

  /** r += z u and N ← N − z k′ − k z′ + D z z′, k = N K. */
  #back(exposure: number, nGain: Float64Array, u: number, d: number): void {
    const { size, blocks } = this.#space;
    for (const { at: i } of blocks) {
      this.#r[i] = (this.#r[i] as number) + exposure * u;
      for (let j = 0; j < size; j++) {
        const change = exposure * (nGain[j] as number);
        this.n[i * size + j] = (this.n[i * size + j] as number) - change;
        this.n[j * size + i] = (this.n[j * size + i] as number) - change;
      }
      for (const { at: j } of blocks) this.n[i * size + j] = (this.n[i * size + j] as number) + exposure ** 2 * d;
    }
  }
}

type Seen = NonNullable<SmoothedRecord['seen']>;
