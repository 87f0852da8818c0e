// evidence-plan.ts — how often, and how soon, weekly evidence would find an effect: what is said before an entry is signed (insight-method.md §7, §7.4).
import { pmfOf } from '@soundings/protocol/privacy/symmetric-pmf';
import type { Law } from '@soundings/protocol/privacy/law';
import { firstSupported, logEvidence, type EvidenceOptions } from './e-value.ts';
import type { Term } from './noise-sum.ts';
import { normalQuantile } from './normal.ts';

export interface PlanOptions extends EvidenceOptions {
  readonly alpha: number;
  /** How many missions are drawn. */
  readonly runs: number;
  /** Uniform in (0, 1). The same draws serve every effect, so that power grows with it. */
  readonly random: () => number;
}

export interface EvidencePower {
  /** Share of missions in which the effect was found. */
  readonly power: number;
  /** One Monte Carlo standard error of it. */
  readonly error: number;
  /** Median number of windows until the effect was found, over the missions that found it; undefined if none did. */
  readonly medianWindows: number | undefined;
}

export interface EvidencePlan {
  /** At an effect on every window's combination. */
  readonly powerAt: (effect: number) => EvidencePower;
  /** The smallest whole effect that is found at least this often; undefined if there is none below a million. */
  readonly smallestSeen: (wanted?: number) => number | undefined;
}

const EFFECT_MOST = 1_000_000;

/** Draws noise of the exact law, and normal scatter, for the windows that are planned. */
export function evidencePlan(windows: readonly (readonly Term[])[], { alpha, runs, random, ...options }: PlanOptions): EvidencePlan {
  const draw = drawing(random);
  const deviation = Math.sqrt(options.scatterVariance ?? 0);
  const missions = Array.from({ length: runs }, () =>
    windows.map((terms) => {
      const scatter = deviation === 0 ? 0 : deviation * normalQuantile(random());
      return terms.reduce((sum, { coefficient, law }) => sum + coefficient * draw(law), scatter);
    }),
  );
  const powerAt = (effect: number): EvidencePower => {
    const found = missions.flatMap((noises) => {
      const seen = noises.map((noise, t) => ({ statistic: effect + noise, terms: windows[t] ?? [] }));
      return firstSupported(logEvidence(seen, options), alpha) ?? [];
    });
    const power = found.length / runs;
    const middle = found.sort((a, b) => a - b)[Math.floor((found.length - 1) / 2)];
    return { power, error: Math.sqrt((power * (1 - power)) / runs), medianWindows: middle === undefined ? undefined : middle + 1 };
  };
  const smallestSeen = (wanted = 0.8) => {
    let [low, high] = [0, 1];
    while (powerAt(high).power < wanted) {
      if (high >= EFFECT_MOST) return undefined;
      [low, high] = [high, 2 * high];
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (powerAt(middle).power < wanted) low = middle;
      else high = middle;
    }
    return high;
  };
  return { powerAt, smallestSeen };
}

/** Draws from laws by inverting their cumulative probabilities, each law's worked out once. */
function drawing(random: () => number): (law: Law) => number {
  const known = new Map<Law, Float64Array>();
  return (law) => {
    const table = known.get(law) ?? cumulative(law);
    known.set(law, table);
    const sign = random() < 0.5 ? -1 : 1;
    const u = random();
    let [low, high] = [0, table.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((table[middle] as number) > u) high = middle;
      else low = middle + 1;
    }
    return sign * low;
  };
}

/** P[|Z| ≤ k]. */
function cumulative(law: Law): Float64Array {
  let sum = 0;
  return pmfOf(law).p.map((one, k) => (sum += k === 0 ? one : 2 * one));
}
