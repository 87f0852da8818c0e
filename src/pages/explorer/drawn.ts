// drawn.ts — an answer with everything that its view draws beside its rows: inner intervals, dots, and windows without a figure.
import { cell } from '../../export/cell.ts';
import type { Release } from '@soundings/protocol/release/release';
import { answer, type Answered } from '../../insight/answer.ts';
import { WINDOW, type Where } from '../../insight/query.ts';
import type { Question } from '../../insight/question.ts';
import { dotsOf, innerEnds, type Ends } from '../../insight/spread.ts';
import { gapsAmong, type Gap } from '../results/gaps.ts';
import type { View } from './views.ts';

/** How a chart shows what isn't known. */
export const SURES = ['intervals', 'dots', 'draws'] as const;
export type Sure = (typeof SURES)[number];

/** The noises of different rows of these are independent, and their intervals lie around the figure: they can be drawn again. */
const DRAWN_AGAIN: ReadonlySet<string> = new Set(['totals', 'shares']);

export interface Drawn {
  readonly answered: Answered;
  readonly inner: readonly Ends[] | undefined;
  /** Twenty equally likely values of each row; of the last window only, if they are shown as dots. */
  readonly dots: { readonly of: Answered; readonly values: readonly (readonly number[])[] } | undefined;
  readonly gaps: readonly Gap[];
  readonly sure: Sure;
  /** Whether each of several charts has a scale of its own. */
  readonly ownScales: boolean;
}

interface Drawing {
  readonly view: View;
  readonly sure: Sure;
  readonly gaps: readonly Gap[];
  readonly ownScales?: boolean;
}

export function drawn(
  question: Question<unknown, unknown>,
  releases: readonly Release[],
  answered: Answered,
  { view, sure: wanted, gaps, ownScales = false }: Drawing,
): Drawn {
  const isChart = view === 'chart' || view === 'multiples';
  const sure = isChart && DRAWN_AGAIN.has(answered.question) ? wanted : 'intervals';
  const withIntervals = sure === 'intervals' && (isChart || view === 'compare');
  return {
    // Dots are counted against each other, on one scale.
    ...{ answered, sure, ownScales: ownScales && sure !== 'dots' },
    inner: withIntervals ? innerEnds(question, releases, answered) : undefined,
    dots: sure === 'intervals' ? undefined : dotsIn(question, releases, answered, sure),
    gaps: view === 'compare' || view === 'map' ? [] : gapsIn(releases, answered, gaps),
  };
}

function dotsIn(question: Question<unknown, unknown>, releases: readonly Release[], answered: Answered, sure: Sure): Drawn['dots'] {
  const last = sure === 'dots' ? lastWindowOf(answered) : undefined;
  const own = last === undefined ? releases : releases.filter(({ window }) => window.firstDay === last);
  const of = last === undefined ? answered : answer(question, own, answered.asked);
  const values = dotsOf(question, own, of);
  return values && { of, values };
}

function lastWindowOf({ rows, columns }: Answered): string | undefined {
  const day = columns.find(({ name, kind }) => name === WINDOW && kind === 'day');
  const days = day === undefined ? [] : rows.map((row) => cell(day, row));
  return days.sort().at(-1);
}

/** Only of an answer by window: where windows are added up, a note names those. */
function gapsIn(releases: readonly Release[], answered: Answered, gaps: readonly Gap[]): readonly Gap[] {
  const {
    instrument,
    numerator,
    by = [],
    where,
  } = answered.asked as Readonly<Partial<Record<'instrument' | 'numerator', string>>> & {
    readonly by?: readonly string[];
    readonly where?: Where;
  };
  if (!by.includes(WINDOW)) return [];
  const name = instrument ?? numerator;
  const released = releases.filter((release) => release.instrument === name).map(({ window }) => window.firstDay);
  const wanted = where?.[WINDOW];
  const shown = wanted === undefined ? undefined : [wanted].flat();
  return gapsAmong(
    gaps.filter((gap) => gap.instrument === name),
    released,
    shown,
  );
}
