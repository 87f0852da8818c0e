// take-down.ts — a removal that is in the register takes the text down: the signed removal stands in the object's place (register.md, "Checkpoint, cosignature, tiles").
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { RemovalObject } from '@soundings/protocol/register/objects-other';
import type { Entry } from './entry.ts';
import type { LeafIndex } from './leaf-index.ts';
import { objectPath } from './publication.ts';
import type { PublishedFolder } from './published-folder.ts';
import { REMOVED, REMOVED_WHOLE } from './taken-down.ts';

/** Takes down what these entries remove, which are in the register by now. Doing it twice does no harm, so a run that was killed is made up for. */
export async function takeDown(folder: PublishedFolder, index: LeafIndex, entries: readonly Entry[]): Promise<void> {
  for (const { object, members } of entries) {
    if (members.kind !== 'removal') continue;
    const { body } = object as RemovalObject; // read when it was added
    if (!index.naming(body.object).some(({ leaf }) => REMOVED_WHOLE.has(leaf.kind))) continue;
    const path = objectPath(bytesOf(body.object));
    await folder.write(new Map([[path + REMOVED, canonicalJson(object)]]));
    await folder.remove(path);
  }
}
