// taken-down.ts — an object whose text was taken down: what stands in its place (register.md, "Checkpoint, cosignature, tiles").
import { fromUtf8 } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { MissionError } from '@soundings/protocol/errors';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { RemovalObject } from '@soundings/protocol/register/objects-other';
import { signersOf } from '@soundings/protocol/register/signed-form';
import type { RegisterSource } from './source.ts';

/** Kinds whose objects may be taken down whole. */
export const REMOVED_WHOLE: ReadonlySet<Leaf['kind']> = new Set(['challenge', 'answer']);
/** What the path of an object ends in if a removal stands there. */
export const REMOVED = '.removed';
const REMOVAL_SIZE_MAX = 65_536;

/**
 * What stands in the place of an object that was taken down; undefined if nothing does, or if it isn't signed for this object. `value` is undefined if
 * nothing of the object is left. Who has signed it is for the removal's own leaf.
 */
export async function takenDown(
  source: RegisterSource,
  leaf: Leaf,
  path: string,
  verify: VerifySignature,
): Promise<{ readonly value: undefined } | undefined> {
  if (!REMOVED_WHOLE.has(leaf.kind)) return undefined;
  const bytes = await source.read(path + REMOVED, REMOVAL_SIZE_MAX);
  const removal = bytes && RemovalObject.safeParse(jsonOf(bytes)).data;
  if (removal?.body.object !== leaf.object || signersOf(removal, verify).size === 0) return undefined;
  return { value: undefined };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseJson(fromUtf8(bytes));
  } catch (error) {
    if (error instanceof MissionError || error instanceof TypeError) return undefined;
    throw error;
  }
}
