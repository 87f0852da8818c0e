// entries-alike.ts — two entries of one roster that would be one organisation counted twice: alive in one window, with one id, key or name.
import { skeleton } from '../json/alike.ts';
import { fold } from '../json/fold.ts';
import type { Roster, RosterEntry } from './roster.ts';

/** Which entries of one roster contradict each other: two that are enrolled for the same window and share an id, a key or a name. */
export function entriesAlike({ number, organisations }: Roster): readonly string[] {
  const groups = new Map<string, RosterEntry[]>();
  for (const entry of organisations) {
    const marks = [`id ${entry.id}`, `key ${entry.key}`, `name ${fold(entry.name)}`, `name ${skeleton(entry.name)}`];
    for (const mark of new Set(marks)) groups.set(mark, [...(groups.get(mark) ?? []), entry]);
  }
  const issues = [...groups].flatMap(([mark, entries]) => {
    const inOrder = entries.toSorted((a, b) => a.firstWindow - b.firstWindow);
    return inOrder.flatMap((entry, at) => {
      const before = inOrder[at - 1];
      if (before === undefined || before.lastWindow < entry.firstWindow) return [];
      const [what = ''] = mark.split(' ');
      return [`"${before.name}" and "${entry.name}" are on roster ${number} at once and have the same ${what}; ${REMEDIES[what] ?? ''}.`];
    });
  });
  return [...new Set(issues)];
}

const REMEDIES: Readonly<Record<string, string>> = {
  id: 'leave one out, or let the other enrol under an id of its own',
  key: 'leave one out, or let the other enrol with a key of its own',
  name: 'if they are two organisations, add a place to tell them apart',
};
