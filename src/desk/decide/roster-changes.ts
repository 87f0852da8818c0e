// roster-changes.ts — who came, who went and who changed from one roster to the next, and whom two missions ask both.
import { alike } from '@soundings/protocol/json/alike';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import type { Roster, RosterEntry } from '@soundings/protocol/roster/roster';

export interface RosterChanges {
  readonly came: readonly RosterEntry[];
  /** Missing now, as they were; or ending earlier than before, as they are. */
  readonly went: readonly RosterEntry[];
  /** Another name, sector, tier or key under the same id, or an entry that takes another's place. */
  readonly changed: readonly { readonly before: RosterEntry; readonly now: RosterEntry }[];
  readonly stayed: number;
}

export function rosterChanges(before: Roster | undefined, now: Roster): RosterChanges {
  const old = before?.organisations ?? [];
  const predecessor = ({ id, replaces }: RosterEntry) => old.find((one) => one.id === (replaces ?? id));
  const came = now.organisations.filter((entry) => predecessor(entry) === undefined);
  const kept = now.organisations.flatMap((entry) => {
    const was = predecessor(entry);
    return was === undefined ? [] : [{ before: was, now: entry }];
  });
  const leaves = (entry: RosterEntry) => {
    const pair = kept.find((one) => one.before.id === entry.id);
    if (pair === undefined) return [entry];
    return pair.now.lastWindow < entry.lastWindow ? [pair.now] : [];
  };
  const went = old.flatMap(leaves);
  const changed = kept.filter((pair) => pair.before.id !== pair.now.id || isOther(pair.before, pair.now));
  return { came, went, changed, stayed: kept.filter((pair) => !changed.includes(pair) && !went.includes(pair.now)).length };
}

function isOther(before: RosterEntry, now: RosterEntry): boolean {
  return before.name !== now.name || before.sector !== now.sector || before.tier !== now.tier || before.key !== now.key;
}

/** Organisations that are on the newest rosters of both missions, by key or by name. Somebody asked twice could be counted twice. */
export function askedByBoth(one: MissionDocument, other: MissionDocument): readonly string[] {
  const theirs = other.rosters.at(-1)?.roster.organisations ?? [];
  return (one.rosters.at(-1)?.roster.organisations ?? [])
    .filter(({ key, name }) => theirs.some((entry) => entry.key === key || alike(entry.name, name)))
    .map(({ name }) => name);
}
