// identity.ts — one key, one id and one name are one organisation, over all rosters of a mission (protocol.md, "Identity, leaving, coming back").
//
// Whoever could be two organisations would be counted twice in a window, or be charged in two sectors for a part only; whoever could come back under
// another id would draw its sampled persons anew, and count somebody in more windows than was promised.
import { skeleton } from '../json/alike.ts';
import type { Charter } from '../charter/charter.ts';
import { fold } from '../json/fold.ts';
import { enrolled, rosterInForce, type Roster, type RosterEntry } from './roster.ts';
import { placeInBlock } from '../charter/sampling.ts';
import { missionWindows } from '../charter/window.ts';

/**
 * How these rosters of one mission contradict each other, one sentence each. An organisation keeps its id, its key, its sector and its size tier.
 * It may be renamed, leave and come back, and get another key by an entry that replaces its old one.
 */
export function identityIssues(charter: Pick<Charter, 'schedule' | 'sampling'>, rosters: readonly Roster[]): readonly string[] {
  const inOrder = rosters.toSorted((a, b) => a.number - b.number);
  const known = new Known();
  const issues = inOrder.flatMap((roster) => {
    for (const entry of roster.organisations) known.add(entry);
    return roster.organisations.flatMap((entry) => known.issues(entry, roster.number));
  });
  const replaced = replacements(inOrder);
  return [...new Set([...issues, ...(replaced.length === 0 ? [] : windowIssues(charter, inOrder, replaced))])];
}

/** The organisations of the rosters read so far. The first entry of an id says who it is. */
class Known {
  private readonly byId = new Map<string, RosterEntry>();
  private readonly byKey = new Map<string, RosterEntry>();
  private readonly byName = new Map<string, RosterEntry>();
  private readonly successors = new Map<string, string>();

  /** Of all entries of a roster before any is looked at: one may replace another that stands after it. */
  add(entry: RosterEntry): void {
    if (!this.byId.has(entry.id)) this.byId.set(entry.id, entry);
  }

  issues(entry: RosterEntry, roster: number): string[] {
    const first = this.byId.get(entry.id) ?? entry;
    return [
      ...standingIssues(entry, first, roster),
      ...this.keyIssues(entry, first, roster),
      ...this.replacementIssues(entry, first, roster),
      ...this.nameIssues(entry, roster),
    ];
  }

  private keyIssues(entry: RosterEntry, first: RosterEntry, roster: number): string[] {
    const holder = this.byKey.get(entry.key) ?? entry;
    this.byKey.set(entry.key, holder);
    if (holder.id !== entry.id) {
      return [
        `Roster ${roster} has "${entry.name}" with the key of "${holder.name}" but another id. An organisation keeps its id, and no two share a key.`,
      ];
    }
    if (first.key === entry.key) return [];
    return [
      `Roster ${roster} gives "${entry.name}" another key but the same id. For a new key, enrol again with soundings enrol --replaces.`,
    ];
  }

  private replacementIssues(entry: RosterEntry, first: RosterEntry, roster: number): string[] {
    if (entry.replaces !== first.replaces) return [`Roster ${roster} changes what "${entry.name}" replaces; that must stay the same.`];
    if (entry.replaces === undefined) return [];
    const old = this.byId.get(entry.replaces);
    if (old === undefined || old.id === entry.id)
      return [`On roster ${roster}, "${entry.name}" replaces an entry that is on no roster up to this one.`];
    const successor = this.successors.get(old.id) ?? entry.id;
    this.successors.set(old.id, successor);
    if (successor !== entry.id)
      return [`On roster ${roster}, "${entry.name}" replaces "${old.name}", which another entry replaces already.`];
    return standingIssues(entry, old, roster);
  }

  private nameIssues(entry: RosterEntry, roster: number): string[] {
    const names = [fold(entry.name), skeleton(entry.name)];
    const holder = names.map((name) => this.byName.get(name)).find((found) => found !== undefined);
    for (const name of names) if (!this.byName.has(name)) this.byName.set(name, entry);
    if (holder === undefined || this.origin(holder) === this.origin(entry)) return [];
    return [
      `Roster ${roster} has "${entry.name}" with the name of "${holder.name}" but another id. If they are two organisations, add a place to tell them apart. If they are one, keep the id, or enrol again with soundings enrol --replaces.`,
    ];
  }

  /** The id under which an organisation was first enrolled. */
  private origin(entry: RosterEntry): string {
    const seen = new Set<string>();
    let at = entry;
    while (at.replaces !== undefined && !seen.has(at.id)) {
      seen.add(at.id);
      at = this.byId.get(at.replaces) ?? at;
    }
    return at.id;
  }
}

/**
 * Nobody changes sector or tier on the way: a mission's ledger takes the largest over sectors and tiers, and the people of an organisation that had
 * been in two would have been charged in each for a part only.
 */
function standingIssues(entry: RosterEntry, first: RosterEntry, roster: number): string[] {
  if (first.sector === entry.sector && first.tier === entry.tier) return [];
  return [`Roster ${roster} moves "${entry.name}" to another sector or size tier; it must stay in its own.`];
}

interface Replacement {
  readonly entry: RosterEntry;
  readonly old: string;
}

function replacements(rosters: readonly Roster[]): readonly Replacement[] {
  return rosters.flatMap(({ organisations }) =>
    organisations.flatMap((entry) => (entry.replaces === undefined ? [] : { entry, old: entry.replaces })),
  );
}

/** A new key is good from a window in which the old one is over, and, if persons are sampled, from the beginning of a block: its draws are new. */
function windowIssues(
  { schedule, sampling }: Pick<Charter, 'schedule' | 'sampling'>,
  rosters: readonly Roster[],
  replaced: readonly Replacement[],
): string[] {
  const inForce = missionWindows(schedule).flatMap((window) => {
    const roster = rosterInForce(rosters, window);
    return roster === undefined ? [] : [{ window, roster }];
  });
  const lastOf = new Map<string, number>();
  for (const { old } of replaced) {
    const last = inForce.findLast(({ window, roster }) => enrolled(roster, old, window) !== undefined)?.window.number ?? -1;
    lastOf.set(old, last);
  }
  return replaced.flatMap(({ entry, old }) => {
    const last = lastOf.get(old) ?? -1;
    if (entry.firstWindow <= last) {
      return [
        `"${entry.name}" replaces an entry that contributes until window ${last}, so it must begin after that, not in window ${entry.firstWindow}.`,
      ];
    }
    if (sampling === undefined || placeInBlock(sampling, entry.firstWindow).place === 0) return [];
    const next = (placeInBlock(sampling, entry.firstWindow).block + 1) * sampling.of;
    return [
      `"${entry.name}" replaces another entry, so it must begin in the first window of a block of ${sampling.of}, such as ${next}, not in window ${entry.firstWindow}.`,
    ];
  });
}
