// dot-chart.tsx — one figure as twenty dots, each as likely as any other (a quantile dotplot): to count, not to measure.
import { round, planeOf, type Axis } from './scale.ts';

export interface DotChartProps {
  readonly caption: string | undefined;
  /** For a reader who can't see the dots. */
  readonly sentence: string;
  /** In order. */
  readonly values: readonly number[];
  readonly axis: Axis;
}

const SIZES = [
  { width: 510, radius: 6, class: 'for-wide' },
  { width: 340, radius: 5, class: 'for-narrow' },
] as const;

export function DotChart({ caption, sentence, values, axis }: DotChartProps) {
  return (
    <figure class="chart dots">
      {caption === undefined ? null : <figcaption>{caption}</figcaption>}
      {SIZES.map(({ width, radius, class: name }) => {
        const edges = { left: 24, right: width - 24 };
        const across = planeOf(axis, 1, { ...edges, top: 0, bottom: 0 }, { lying: true });
        const stacks = stacksOf(
          values.map((value) => across.value(value)),
          radius,
        );
        const bottom = 2 * radius * Math.max(...stacks.map(({ count }) => count)) + 8;
        return (
          <svg class={name} viewBox={`0 0 ${width} ${bottom + 22}`} role="img" aria-label={sentence}>
            <line class="zero" x1={edges.left} x2={edges.right} y1={bottom} y2={bottom} />
            {axis.ticks.map((tick) => (
              <text class="tick" x={across.value(tick)} y={bottom + 15} text-anchor="middle">
                {axis.write(tick)}
              </text>
            ))}
            {stacks.flatMap(({ middle, count }) =>
              Array.from({ length: count }, (_, at) => (
                <circle class="dot" cx={round(middle)} cy={round(bottom - radius * (2 * at + 1))} r={radius - 0.5} />
              )),
            )}
          </svg>
        );
      })}
      <p class="meta">{sentence}</p>
    </figure>
  );
}

/** Dots that would lie over each other stand one above the other, in the middle of where they belong. */
function stacksOf(places: readonly number[], radius: number): readonly { readonly middle: number; readonly count: number }[] {
  const stacks: number[][] = [];
  for (const place of places) {
    const last = stacks.at(-1);
    if (last !== undefined && place - (last[0] as number) < 2 * radius) last.push(place);
    else stacks.push([place]);
  }
  return stacks.map((own) => ({ middle: own.reduce((sum, place) => sum + place, 0) / own.length, count: own.length }));
}
