// figures-on-map.ts — a figure on a map, and its colour: the wider the interval beside it, the fewer shades, so that nobody sees a difference that isn't told.

export interface MapFigure {
  readonly value: string;
  /** NaN if nothing can be said. */
  readonly total: number;
  readonly low: number;
  readonly high: number;
  readonly write: (value: number) => string;
}

/** Half-widths beside the figure, at most: up to the first there are four shades, up to the second two, beyond it none. */
const SURE = 1 / 6;
const HALF = 1 / 3;

export interface Shades {
  /** The class of a figure. */
  classOf(figure: MapFigure): string;
  /** What each class of a row stands for, from the surest row to the most doubtful. */
  readonly rows: readonly { readonly words: string; readonly classes: readonly (readonly [name: string, range: string])[] }[];
}

/** Four shades from zero to the largest figure. */
export function shadesOf(figures: readonly MapFigure[]): Shades {
  const most = Math.max(0, ...figures.map(({ total }) => total).filter(Number.isFinite)) || 1;
  const write = figures[0]?.write ?? String;
  const classes = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => {
      const [from, to] = [at, at + 1].map((step) => write(rounded((most * step) / count, most)));
      return [`${name}-${String(at)}`, at + 1 === count ? `${from ?? ''} and more` : `${from ?? ''} to ${to ?? ''}`] as const;
    });
  return {
    classOf({ total, low, high }) {
      const doubt = (high - low) / 2 / total;
      if (!(total > 0 && doubt <= HALF)) return 'doubt';
      const share = Math.min(0.999, total / most);
      return doubt <= SURE ? `sure-${String(Math.floor(4 * share))}` : `half-${String(Math.floor(2 * share))}`;
    },
    rows: [
      { words: 'Interval of up to a sixth of the figure on either side', classes: classes('sure', 4) },
      { words: 'Up to a third on either side', classes: classes('half', 2) },
      { words: 'Wider, so all alike', classes: [['doubt', 'any figure']] },
    ],
  };
}

/** Whole numbers where figures are counts, hundredths where they are shares. */
function rounded(value: number, most: number): number {
  return most > 2 ? Math.round(value) : Math.round(100 * value) / 100;
}

/** For whoever can't see the map, or points at a place on it. */
export function wordsOf(name: string, figure: MapFigure | undefined): string {
  if (figure === undefined) return `${name}: no figure`;
  const { total, low, high, write } = figure;
  if (Number.isNaN(total)) return `${name}: too few to say anything`;
  return `${name}: ${write(total)}, between ${write(low)} and ${write(high)}`;
}

/** The figure and its interval, as they are printed on the map. */
export function printed(figure: MapFigure | undefined): readonly [figure: string, interval: string] {
  if (figure === undefined || Number.isNaN(figure.total)) return ['◦', ''];
  return [figure.write(figure.total), `${figure.write(figure.low)} to ${figure.write(figure.high)}`];
}
