// removable.ts — whether a removal may go into the register: what may be taken down, and that a roster still verifies afterwards (register.md, "Checkpoint, cosignature, tiles").
import type { RemovalObject } from '@soundings/protocol/register/objects-other';
import type { SignedRoster } from '@soundings/protocol/roster/roster';
import type { Entry } from './entry.ts';
import { WHOLE_ROSTERS } from './document-of.ts';
import type { MissionLog } from './mission-log.ts';
import type { OpenRegister } from './publish.ts';
import { loggedLeaf } from './register-files.ts';
import { leftOf, REMOVED_WHOLE } from './taken-down.ts';

/** Why this removal can't be added, in a sentence or two; undefined if it can, or if the entry is something else. It was read before. */
export function removalProblem({ members, object }: Entry, { rosters }: MissionLog, { index, folder }: OpenRegister): string | undefined {
  if (members.kind !== 'removal') return undefined;
  const { body } = object as RemovalObject;
  const placed = index.naming(body.object)[0];
  if (placed === undefined) return 'The register has nothing with this digest. Add and publish the object first.';
  if (REMOVED_WHOLE.has(placed.leaf.kind))
    return body.roster === undefined ? undefined : 'It takes names out of a roster, and the entry with this digest is none.';
  if (placed.leaf.kind !== 'roster')
    return `Only objections, answers and names in rosters are taken down, and the entry with this digest is a ${placed.leaf.kind}.`;
  const { number } = placed.leaf;
  const { roster: names } = body;
  if (names === undefined) return 'A roster stays, without the names that are taken down. Say which, with --name.';
  const newer = rosters.filter(({ value }) => value.roster.number > number).length;
  if (newer < WHOLE_ROSTERS)
    return `Everybody needs the last ${WHOLE_ROSTERS} rosters whole. Publish rosters without the names first, until there are ${WHOLE_ROSTERS} after roster ${number}.`;
  const { value, isStripped } = loggedLeaf(placed, folder.read);
  if (value === undefined || isStripped === true) return 'Names of this roster were taken down already, and what is left stays.';
  return leftOf(value as SignedRoster, names.names).digest === names.left
    ? undefined
    : 'What it says is left of the roster is something else.';
}
