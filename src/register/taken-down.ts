// taken-down.ts — an object whose text was taken down: what stands in its place (register.md, "Checkpoint, cosignature, tiles").
import { sha256 } from '@soundings/crypto/sha256';
import { fromUtf8, toBase64Url } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { MissionError } from '@soundings/protocol/errors';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { RemovalObject } from '@soundings/protocol/register/objects-other';
import { signersOf } from '@soundings/protocol/register/signed-form';
import type { SignedRoster } from '@soundings/protocol/roster/roster';
import { withoutNames } from '@soundings/protocol/roster/stripped';

/** Kinds whose objects may be taken down whole. */
export const REMOVED_WHOLE: ReadonlySet<Leaf['kind']> = new Set(['challenge', 'answer']);
/** What the path of an object ends in if something else stands there. */
export const REMOVED = '.removed';
const REMOVAL_SIZE_MAX = 262_144;

/** How long what stands in an object's place may be. */
export function removedSizeMax({ kind, size }: Leaf): number {
  return kind === 'roster' ? size : REMOVAL_SIZE_MAX;
}

/** What is left of an object that was taken down. Who has signed the removal is for the removal's own leaf. */
export type TakenDown =
  | { readonly kind: 'whole' }
  /** A roster without names; `left` is the digest of these bytes, which the removal has to name. */
  | { readonly kind: 'roster'; readonly value: unknown; readonly left: string };

/** What these bytes, in the place of a leaf's object, say; undefined if nothing that counts. */
export function takenDown(leaf: Leaf, bytes: Uint8Array | undefined, verify: VerifySignature): TakenDown | undefined {
  if (bytes === undefined) return undefined;
  const value = jsonOf(bytes);
  if (leaf.kind === 'roster') return value === undefined ? undefined : { kind: 'roster', value, left: toBase64Url(sha256(bytes)) };
  if (!REMOVED_WHOLE.has(leaf.kind)) return undefined;
  const removal = RemovalObject.safeParse(value).data;
  if (removal?.body.object !== leaf.object || signersOf(removal, verify).size === 0) return undefined;
  return { kind: 'whole' };
}

/** What is left of a roster without these organisations' names, and its digest in base64url. */
export function leftOf(roster: SignedRoster, ids: readonly string[]): { readonly bytes: Uint8Array; readonly digest: string } {
  const bytes = canonicalJson(withoutNames(roster, ids));
  return { bytes, digest: toBase64Url(sha256(bytes)) };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseJson(fromUtf8(bytes));
  } catch (error) {
    if (error instanceof MissionError || error instanceof TypeError) return undefined;
    throw error;
  }
}
