// asked-by-both.ts — organisations that two missions ask: somebody who is at one of them could be counted twice.
import { alike } from '@soundings/protocol/json/alike';
import type { MissionDocument } from '@soundings/protocol/mission/mission';

/** Organisations that are on the newest rosters of both missions, by key or by name. */
export function askedByBoth(one: MissionDocument, other: MissionDocument): readonly string[] {
  const theirs = other.rosters.at(-1)?.roster.organisations ?? [];
  return (one.rosters.at(-1)?.roster.organisations ?? [])
    .filter(({ key, name }) => theirs.some((entry) => entry.key === key || alike(entry.name, name)))
    .map(({ name }) => name);
}
