// plain-bank.ts — many filters of level and slope side by side, one a point of the lattice, in plain variables (insight-method.md §2, §3).
//
// Same as a StateFilter for each point, which takes twenty times as long: 980 points over 156 windows are 10 ms this way. A level alone is a level with
// a slope that is 0 and stays so. Here and in the tails, pairs are not taken apart at once in what runs for each point: each such array is made, and with
// them a scan took a fifth longer.
import type { Variances } from './structure.ts';

export interface PlainPoint {
  /** φ; 0 for no slope. */
  readonly damping: number;
  readonly variances: Variances;
}

const LOG_TAU = Math.log(2 * Math.PI);

/** Owns its arrays; element i of each belongs to point i. */
export class PlainBank {
  readonly size: number;
  /** Until the first release. */
  diffuse = true;
  readonly logLikelihood: Float64Array;
  /** Means of level and slope in the window that comes next, their variances and covariance. */
  readonly level: Float64Array;
  readonly slope: Float64Array;
  readonly levelVariance: Float64Array;
  readonly slopeVariance: Float64Array;
  readonly covariance: Float64Array;
  readonly damping: Float64Array;
  readonly irregular: Float64Array;
  readonly levelStep: Float64Array;
  readonly slopeStep: Float64Array;

  constructor(points: readonly PlainPoint[]) {
    this.size = points.length;
    const zeros = () => new Float64Array(points.length);
    const each = (of: (point: PlainPoint) => number) => Float64Array.from(points, of);
    [this.logLikelihood, this.level, this.slope, this.levelVariance, this.covariance] = [zeros(), zeros(), zeros(), zeros(), zeros()];
    this.damping = each(({ damping }) => damping);
    this.irregular = each(({ variances }) => variances.irregular);
    this.levelStep = each(({ variances }) => variances.level);
    this.slopeStep = each(({ damping, variances }) => (damping === 0 ? 0 : variances.slope));
    this.slopeVariance = each(({ damping, variances }) => (damping === 0 ? 0 : variances.initialSlope));
  }

  /** Learns from a release. `exposure` is that of a level of 1. */
  observe(release: number, noiseVariance: number, exposure: number): void {
    if (this.diffuse) this.#learnLevel(release, noiseVariance, exposure);
    else this.#learn(release, noiseVariance, exposure);
    this.diffuse = false;
  }

  /** Goes on to the next window. */
  advance(): void {
    const { level, slope, levelVariance, slopeVariance, covariance, damping, levelStep, slopeStep } = this;
    for (let i = 0; i < this.size; i++) {
      const phi = damping[i] as number;
      const variance = slopeVariance[i] as number;
      const cross = covariance[i] as number;
      level[i] = (level[i] as number) + (slope[i] as number);
      slope[i] = phi * (slope[i] as number);
      levelVariance[i] = (levelVariance[i] as number) + 2 * cross + variance + (levelStep[i] as number);
      covariance[i] = phi * (cross + variance);
      slopeVariance[i] = phi * phi * variance + (slopeStep[i] as number);
    }
  }

  #learn(release: number, noiseVariance: number, g: number): void {
    const { level, slope, levelVariance, slopeVariance, covariance, irregular, logLikelihood } = this;
    for (let i = 0; i < this.size; i++) {
      const own = levelVariance[i] as number;
      const cross = covariance[i] as number;
      const v = release - g * (level[i] as number);
      const f = g * g * (own + (irregular[i] as number)) + noiseVariance;
      const levelGain = (g * own) / f;
      const slopeGain = (g * cross) / f;
      level[i] = (level[i] as number) + levelGain * v;
      slope[i] = (slope[i] as number) + slopeGain * v;
      levelVariance[i] = own - levelGain * g * own;
      covariance[i] = cross - levelGain * g * cross;
      slopeVariance[i] = (slopeVariance[i] as number) - slopeGain * g * cross;
      logLikelihood[i] = (logLikelihood[i] as number) - 0.5 * (LOG_TAU + Math.log(f) + (v * v) / f);
    }
  }

  /** The first release sets the level, whatever slope there was before it. */
  #learnLevel(release: number, noiseVariance: number, g: number): void {
    for (let i = 0; i < this.size; i++) {
      this.level[i] = release / g;
      this.levelVariance[i] = noiseVariance / (g * g) + (this.irregular[i] as number);
      this.covariance[i] = 0;
      this.logLikelihood[i] = -0.5 * LOG_TAU - Math.log(g);
    }
  }
}
