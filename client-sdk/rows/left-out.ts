// left-out.ts — rows that are left out before anything is counted, by cause, each with its number and the first of them.
import { dateOf } from '@soundings/protocol/charter/day';
import type { Window } from '@soundings/protocol/charter/window';
import { plural, said, type Said, type SaidValue } from '@soundings/protocol/json/said';
import type { LeftOut } from './facts.ts';

type Cause = 'other-window' | 'value' | 'total-row' | 'note-row';

/** Its days as dates, such as 2026-01-05. */
export function windowInWords({ firstDay, endDay }: Window): SaidValue {
  const [first, last] = [dateOf(firstDay), dateOf(endDay - 1)];
  return first === last ? first : said`${first} to ${last}`;
}

/** Tallies rows that are left out of a window. */
export function leftOutRows(window: Window) {
  const found = new Map<string, { readonly cause: Cause; readonly first: Said; readonly say: (rows: Said) => Said; count: number }>();
  const add = (cause: Cause, key: string, first: () => Said, say: (rows: Said) => Said): void => {
    const before = found.get(`${cause}\0${key}`);
    if (before === undefined) found.set(`${cause}\0${key}`, { cause, first: first(), say, count: 1 });
    else before.count++;
  };
  return {
    otherWindow(first: () => Said): void {
      add('other-window', '', first, (rows) => said`${rows} outside the window ${windowInWords(window)}.`);
    },
    /** `under` is a dimension, or what a column holds. */
    value(under: string, text: string, first: () => Said): void {
      add('value', JSON.stringify([under, text]), first, (rows) =>
        text === ''
          ? said`${rows} with nothing under "${under}", as you said.`
          : said`${rows} with "${text}" under "${under}", as you said.`,
      );
    },
    total(first: () => Said): void {
      add('total-row', '', first, (rows) => said`${rows} that added up others, as you said.`);
    },
    note(text: string, first: () => Said): void {
      add('note-row', '', first, (rows) => said`${rows} with a note or a heading, as you said: "${text}".`);
    },
    otherWindows: (): number => found.get('other-window\0')?.count ?? 0,
    all: (): readonly LeftOut[] =>
      [...found.values()].map(({ cause, first, say, count }) => ({ cause, count, first, ...say(plural(count, 'row')) })),
  };
}
