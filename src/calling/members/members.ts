// members.ts — every member of a charter, in the order of docs/charters.md.
import type { Member } from './member.ts';
import { MISSION_MEMBERS } from './mission-members.ts';
import { PARTY_MEMBERS } from './party-members.ts';
import { QUESTION_MEMBERS } from './question-members.ts';

export const MEMBERS: readonly Member[] = [...MISSION_MEMBERS, ...QUESTION_MEMBERS, ...PARTY_MEMBERS];

const byPath = new Map(MEMBERS.map((member) => [member.path, member]));

/** What is told of the member at this path; of the nearest that holds it, if it has nothing of its own. */
export function memberAt(path: string): Member | undefined {
  for (let at = path; at !== ''; at = at.replace(/(?:\[\]|\.?[^.[\]]+)$/, '')) {
    const found = byPath.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
}
