// multiple-testing.ts — adjusts p-values for many comparisons: Holm, Benjamini–Hochberg and Benjamini–Yekutieli (privacy.md §8).

export const CONTROLS = ['holm', 'benjamini-hochberg', 'benjamini-yekutieli'] as const;
export type Control = (typeof CONTROLS)[number];

export interface Controlled {
  /** The method's name in sentences. */
  readonly name: string;
  readonly controls: 'family-wise error' | 'false discovery rate';
  /** False if the method needs comparisons with independent (or positively dependent) noises (Benjamini and Yekutieli 2001). */
  readonly anyDependence: boolean;
}

export const CONTROLLED: Readonly<Record<Control, Controlled>> = {
  holm: { name: 'Holm', controls: 'family-wise error', anyDependence: true },
  'benjamini-hochberg': { name: 'Benjamini–Hochberg', controls: 'false discovery rate', anyDependence: false },
  'benjamini-yekutieli': { name: 'Benjamini–Yekutieli', controls: 'false discovery rate', anyDependence: true },
};

/**
 * The adjusted p-values, in the order given. If all comparisons with an adjusted p-value of at most α are flagged, the error that the
 * method controls is at most α (Holm 1979; Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001). The p-values may come from
 * discrete tests, which can only make them too large.
 */
export function adjusted(pValues: readonly number[], control: Control): readonly number[] {
  const count = pValues.length;
  const order = pValues.map((_, at) => at).sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const times = order.map((_, rank) => factor(control, rank + 1, count));
  const raised = order.map((at, rank) => Math.min(1, (pValues[at] ?? 1) * (times[rank] ?? 1)));
  // Step down: after the first that isn't flagged, none is flagged. Step up: all before the last that is flagged are flagged.
  const ranked = control === 'holm' ? running(raised, Math.max) : running(raised.toReversed(), Math.min).toReversed();
  const result = new Array<number>(count).fill(1);
  order.forEach((at, rank) => {
    result[at] = ranked[rank] ?? 1;
  });
  return result;
}

/** The factor of the p-value with this rank. Ranks count from 1. */
function factor(control: Control, rank: number, count: number): number {
  if (control === 'holm') return count - rank + 1;
  return (count / rank) * (control === 'benjamini-yekutieli' ? harmonic(count) : 1);
}

function harmonic(count: number): number {
  return Array.from({ length: count }, (_, i) => 1 / (i + 1)).reduce((sum, one) => sum + one, 0);
}

function running(values: readonly number[], of: (a: number, b: number) => number): readonly number[] {
  let soFar = values[0] ?? 1;
  return values.map((value) => (soFar = of(soFar, value)));
}
