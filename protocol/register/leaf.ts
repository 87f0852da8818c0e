// leaf.ts — an entry of the register, which names an object by its digest; the object is a separate file (register.md, "Leaf and object").
import { sha256 } from '@soundings/crypto/sha256';
import { toBase64Url } from '@soundings/crypto/bytes';
import { canonicalJson } from '../json/canonical-json.ts';
import { leafHash } from './merkle.ts';

/** Longer data is not a leaf. In bytes. */
export const LEAF_SIZE_MAX = 1024;
export const LEAF_FORMAT = 'soundings leaf v1';

/** How a leaf names its object: by its SHA-256 in base64url and its length in bytes. */
export interface ObjectName {
  readonly format: typeof LEAF_FORMAT;
  readonly object: string;
  readonly size: number;
}

/** A window of a task. */
export interface LeafPlace {
  readonly instrument: string;
  readonly sector?: string | undefined;
  readonly tier?: string | undefined;
  readonly window: number;
}

/** A leaf's members besides its object's name. `charter` is the charter's digest in base64url. */
export type LeafMembers =
  | { readonly kind: 'charter' | 'decision' | 'stop' | 'lift' | 'challenge' | 'removal' | 'hypothesis'; readonly charter: string }
  | { readonly kind: 'roster' | 'policy' | 'board'; readonly charter: string; readonly number: number }
  | { readonly kind: 'release' | 'withheld'; readonly charter: string; readonly place: LeafPlace }
  /** `about` is the `object` of the challenge that it answers. */
  | { readonly kind: 'answer'; readonly charter: string; readonly about: string }
  | { readonly kind: 'audit'; readonly charter?: string | undefined }
  | { readonly kind: 'software' };

export type Leaf = ObjectName & LeafMembers;

/** The bytes that the register stores. RangeError if they are more than a leaf may have, which a charter's limits on names rule out. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  const data = canonicalJson(leaf);
  if (data.length > LEAF_SIZE_MAX) throw new RangeError(`a leaf has at most ${LEAF_SIZE_MAX} bytes, got ${data.length}`);
  return data;
}

/** A leaf's hash in the tree. The leaf's size is not checked. */
export function hashOfLeaf(leaf: Leaf): Uint8Array {
  return leafHash(canonicalJson(leaf));
}

/** The name of an object for its leaf. `bytes` is the object's canonical form. */
export function objectName(bytes: Uint8Array): ObjectName {
  return { format: LEAF_FORMAT, object: toBase64Url(sha256(bytes)), size: bytes.length };
}
