// multiple-testing.ts — many comparisons at once, by name: Holm for no false flag at all, Benjamini and Hochberg, or Yekutieli, for few among those flagged (privacy.md §8).

export const CONTROLS = ['holm', 'benjamini-hochberg', 'benjamini-yekutieli'] as const;
export type Control = (typeof CONTROLS)[number];

export interface Controlled {
  /** As sentences name it. */
  readonly name: string;
  readonly controls: 'family-wise error' | 'false discovery rate';
  /** False if the method's proof needs comparisons whose noises are independent (or positively dependent; Benjamini and Yekutieli 2001). */
  readonly anyDependence: boolean;
}

export const CONTROLLED: Readonly<Record<Control, Controlled>> = {
  holm: { name: 'Holm', controls: 'family-wise error', anyDependence: true },
  'benjamini-hochberg': { name: 'Benjamini–Hochberg', controls: 'false discovery rate', anyDependence: false },
  'benjamini-yekutieli': { name: 'Benjamini–Yekutieli', controls: 'false discovery rate', anyDependence: true },
};

/**
 * The adjusted p-values, in the order given: if those of at most α are flagged, the error that the method controls is at most α.
 * Holm 1979; Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001. P-values may come from discrete tests, which may only make them too large.
 */
export function adjusted(pValues: readonly number[], control: Control): readonly number[] {
  const count = pValues.length;
  const order = pValues.map((_, at) => at).sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const times = order.map((_, rank) => factor(control, rank + 1, count));
  const raised = order.map((at, rank) => Math.min(1, (pValues[at] ?? 1) * (times[rank] ?? 1)));
  // Step down: none is flagged after the first that isn't. Step up: all are before the last that is.
  const ranked = control === 'holm' ? running(raised, Math.max) : running(raised.toReversed(), Math.min).toReversed();
  const result = new Array<number>(count).fill(1);
  order.forEach((at, rank) => {
    result[at] = ranked[rank] ?? 1;
  });
  return result;
}

/** What the p-value of this rank, from 1, is multiplied with. */
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
