// gaps.ts — windows without a figure, and why: a chart has a ring there, and a sentence names them.
import { longDay } from '../../insight/short-days.ts';

/** A window of which an instrument has no release at all. */
export interface Gap {
  readonly instrument: string;
  readonly firstDay: string;
  /** Why, as a clause; undefined if nobody said so. */
  readonly reason?: string | undefined;
}

/** Windows that a sentence names, for each reason. */
const NAMED_MAX = 6;

/** One sentence for each reason; empty if there is no gap. */
export function gapPhrase(gaps: readonly Gap[]): string {
  const reasons = [...new Set(gaps.map(({ reason }) => reason))];
  return reasons
    .map((reason) => {
      const days = gaps.filter((gap) => gap.reason === reason).map(({ firstDay }) => longDay(firstDay));
      const named = days.length > NAMED_MAX ? [...days.slice(0, NAMED_MAX), `${days.length - NAMED_MAX} more`] : days;
      return `No figure for the window${days.length === 1 ? '' : 's'} from ${listed(named)}: ${reason ?? 'none was released'}.`;
    })
    .join(' ');
}

function listed(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), words.at(-1) ?? ''].filter((part) => part !== '').join(' and ');
}

/**
 * The gaps among windows that were asked for, all of them or those from the first to the last one: whoever picks single windows misses none. `released` are
 * the first days of every window with a figure, `asked` of those that were asked for, or undefined if all were.
 */
export function gapsAmong(gaps: readonly Gap[], released: readonly string[], asked: readonly string[] | undefined): readonly Gap[] {
  if (asked === undefined) return gaps;
  const [first = '', last = ''] = [[...asked].sort()[0], [...asked].sort().at(-1)];
  const between = new Set(released.filter((day) => day >= first && day <= last));
  if (between.size !== new Set(asked).size) return [];
  return gaps.filter(({ firstDay }) => firstDay > first && firstDay < last);
}
