// leaf.ts — an entry of the register: a few members that name an object by its digest; the object lies beside it (register.md, "Leaf and object").
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64Url } from '@soundings/crypto/bytes';
import { canonicalJson } from '../json/canonical-json.ts';
import { leafHash } from './merkle.ts';

/** Longer data is no leaf. In bytes. */
export const LEAF_SIZE_MAX = 1024;
export const LEAF_FORMAT = 'soundings leaf v1';

/** What a leaf says of its object: base64url of its SHA-256, and its length in bytes. */
export interface ObjectName {
  readonly format: typeof LEAF_FORMAT;
  readonly object: string;
  readonly size: number;
}

/** Which window of which task. */
export interface LeafPlace {
  readonly instrument: string;
  readonly sector?: string | undefined;
  readonly tier?: string | undefined;
  readonly window: number;
}

/** What a leaf has besides its object's name. `charter` is the digest of the charter in base64url. */
export type LeafMembers =
  | { readonly kind: 'charter' | 'decision' | 'stop' | 'lift' | 'challenge' | 'removal' | 'hypothesis'; readonly charter: string }
  | { readonly kind: 'roster' | 'policy' | 'board'; readonly charter: string; readonly number: number }
  | { readonly kind: 'release' | 'withheld'; readonly charter: string; readonly place: LeafPlace }
  /** `about` is the `object` of the challenge that it answers. */
  | { readonly kind: 'answer'; readonly charter: string; readonly about: string }
  | { readonly kind: 'audit'; readonly charter?: string | undefined }
  | { readonly kind: 'software' };

export type Leaf = ObjectName & LeafMembers;

/** The data that the register holds. RangeError if it would be longer than a leaf may be: a charter's names are too short for that. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  const data = canonicalJson(leaf);
  if (data.length > LEAF_SIZE_MAX) throw new RangeError(`a leaf has at most ${LEAF_SIZE_MAX} bytes, got ${data.length}`);
  return data;
}

/** The hash under which the tree has a leaf, if it isn't longer than one may be. */
export function hashOfLeaf(leaf: Leaf): Uint8Array {
  return leafHash(canonicalJson(leaf));
}

/** What a leaf says of an object, whose canonical form these bytes are. */
export function objectName(bytes: Uint8Array): ObjectName {
  return { format: LEAF_FORMAT, object: toBase64Url(sha256(bytes)), size: bytes.length };
}
