// take-down.ts — a removal that is in the register takes the text down: the signed removal, or what is left of a roster, stands in the object's place (register.md, "Checkpoint, cosignature, tiles").
import { bytesOf } from '@soundings/protocol/json/base64url';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import type { RemovalObject } from '@soundings/protocol/register/objects-other';
import type { SignedRoster } from '@soundings/protocol/roster/roster';
import type { Entry } from './entry.ts';
import type { LeafIndex } from './leaf-index.ts';
import { objectPath } from './publication.ts';
import type { PublishedFolder } from './published-folder.ts';
import { objectValue } from './register-files.ts';
import { leftOf, REMOVED, REMOVED_WHOLE } from './taken-down.ts';

/** Takes down what these entries remove, which are in the register by now. Doing it twice does no harm, so a run that was killed is made up for. */
export async function takeDown(folder: PublishedFolder, index: LeafIndex, entries: readonly Entry[]): Promise<void> {
  for (const { object, members } of entries) {
    if (members.kind !== 'removal') continue;
    const { body } = object as RemovalObject; // read when it was added
    const path = objectPath(bytesOf(body.object));
    const inPlace = left(folder, index, body, canonicalJson(object));
    if (inPlace !== undefined) await folder.write(new Map([[path + REMOVED, inPlace]]));
    if (inPlace !== undefined) await folder.remove(path);
  }
}

/** What comes in the place of an object; undefined if nothing is taken down, because it isn't of such a kind, or was taken down before. */
function left(folder: PublishedFolder, index: LeafIndex, body: RemovalObject['body'], removal: Uint8Array): Uint8Array | undefined {
  const named = index.naming(body.object);
  if (named.some(({ leaf }) => REMOVED_WHOLE.has(leaf.kind))) return removal;
  const roster = named.find(({ leaf }) => leaf.kind === 'roster');
  const bytes = roster && folder.read(objectPath(bytesOf(body.object)));
  const value = roster && bytes && objectValue(roster.leaf, bytes);
  return value === undefined || body.roster === undefined ? undefined : leftOf(value as unknown as SignedRoster, body.roster.names).bytes;
}
