// moved.ts — missions that move to this register, because the one that their charter names is lost: what the lost one had comes with them (register.md, "Rotation").
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { PolicyObject } from '@soundings/protocol/register/objects';
import type { Entry } from './entry.ts';

/** The charters that move to the register with this origin by these entries. */
export function chartersMoved(entries: readonly Entry[], origin: string): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => (isMove(entry, origin) ? [(entry.object as PolicyObject).body.charter] : [])));
}

/**
 * Whether an entry comes with a mission that moves here. Its days and its board are then held against its proof in the lost register, by everybody who
 * reads the mission's document; today's say nothing of it. The move itself is new.
 */
export function isCarried(entry: Entry, moved: ReadonlySet<string>, origin: string): boolean {
  const { members } = entry;
  return 'charter' in members && members.charter !== undefined && moved.has(members.charter) && !isMove(entry, origin);
}

function isMove({ members, object }: Entry, origin: string): boolean {
  const policy = members.kind === 'policy' ? PolicyObject.safeParse(object).data : undefined;
  return policy?.body.lost !== undefined && originOf(policy.body.log.url) === origin;
}
