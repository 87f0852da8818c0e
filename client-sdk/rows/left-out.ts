// left-out.ts — rows that are left out before anything is counted, by cause, each with its number and the first of them.
import { windowName, type Window } from '@soundings/protocol/charter/window';
import type { LeftOut } from './facts.ts';
import { plural } from './plain.ts';

type Cause = 'other-window' | 'value' | 'total-row' | 'note-row';

/** Tallies rows that are left out of a window. */
export function leftOutRows(window: Window) {
  const found = new Map<string, { readonly cause: Cause; readonly first: string; readonly say: (rows: string) => string; count: number }>();
  const add = (cause: Cause, key: string, first: () => string, say: (rows: string) => string): void => {
    const before = found.get(`${cause}\0${key}`);
    if (before === undefined) found.set(`${cause}\0${key}`, { cause, first: first(), say, count: 1 });
    else before.count++;
  };
  return {
    otherWindow(first: () => string): void {
      add('other-window', '', first, (rows) => `${rows} outside the window ${windowName(window)}.`);
    },
    /** `under` is a dimension, or what a column holds. */
    value(under: string, text: string, first: () => string): void {
      const what = text === '' ? `nothing under "${under}"` : `"${text}" under "${under}"`;
      add('value', JSON.stringify([under, text]), first, (rows) => `${rows} with ${what}, as you said.`);
    },
    total(first: () => string): void {
      add('total-row', '', first, (rows) => `${rows} that added up others, as you said.`);
    },
    note(text: string, first: () => string): void {
      add('note-row', '', first, (rows) => `${rows} with a note or a heading, as you said: "${text}".`);
    },
    otherWindows: (): number => found.get('other-window\0')?.count ?? 0,
    all: (): readonly LeftOut[] =>
      [...found.values()].map(({ cause, first, say, count }) => ({ cause, count, first, sentence: say(plural(count, 'row')) })),
  };
}
