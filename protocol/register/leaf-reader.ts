// leaf-reader.ts — reads the entries of a register; each must be exactly as leaf.ts writes it.
import * as z from '../json/schema.ts';
import { equal, fromUtf8 } from '@soundings/crypto/bytes';
import { Base64Url } from '../json/base64url.ts';
import { canonicalJson, parseJson, type Json } from '../json/canonical-json.ts';
import { MissionError } from '../errors.ts';
import { whole } from '../json/whole.ts';
import { RegisterError } from './keys/errors.ts';
import { LEAF_FORMAT, LEAF_SIZE_MAX, type Leaf } from './leaf.ts';
import { Place } from './place.ts';

const named = { format: z.literal(LEAF_FORMAT), object: Base64Url(32), size: whole(2, 16_777_216) };
const ofCharter = { ...named, charter: Base64Url(32) };

const PLAIN = ['charter', 'decision', 'stop', 'lift', 'challenge', 'removal', 'hypothesis'] as const;
const NUMBERED = ['roster', 'policy', 'board'] as const;
const PLACED = ['release', 'withheld'] as const;
const KINDS: readonly string[] = [...PLAIN, ...NUMBERED, ...PLACED, 'answer', 'audit', 'software'] satisfies Leaf['kind'][];

const KnownLeaf = z.discriminatedUnion('kind', [
  z.strictObject({ ...ofCharter, kind: z.enum(PLAIN) }),
  z.strictObject({ ...ofCharter, kind: z.enum(NUMBERED), number: whole(1, 1_000_000_000) }),
  z.strictObject({ ...ofCharter, kind: z.enum(PLACED), place: Place }),
  z.strictObject({ ...ofCharter, kind: z.literal('answer'), about: Base64Url(32) }),
  z.strictObject({ ...named, kind: z.literal('audit'), charter: z.optional(Base64Url(32)) }),
  z.strictObject({ ...named, kind: z.literal('software') }),
]);

/** A leaf of any kind, including kinds that a later build may add. */
const AnyLeaf = z.looseObject({ ...named, kind: z.string() });

/**
 * The leaf in these bytes; undefined if this build doesn't know its kind. Readers keep the hashes of such leaves and report their number.
 * RegisterError `leaf` if the members are not a leaf's, or if the bytes are not canonical or more than a leaf may have.
 */
export function readLeaf(data: Uint8Array): Leaf | undefined {
  const value = canonicalValue(data);
  const any = AnyLeaf.safeParse(value);
  if (!any.success) throw malformed(any.error);
  if (!KINDS.includes(any.data.kind)) return undefined;
  const leaf = KnownLeaf.safeParse(value);
  if (!leaf.success) throw malformed(leaf.error);
  return leaf.data;
}

function canonicalValue(data: Uint8Array): Json {
  if (data.length > LEAF_SIZE_MAX) throw malformed();
  try {
    const value = parseJson(fromUtf8(data));
    if (equal(canonicalJson(value), data)) return value;
  } catch (cause) {
    if (!(cause instanceof MissionError || cause instanceof TypeError)) throw cause;
    throw malformed(cause); // not JSON, or not even UTF-8
  }
  throw malformed();
}

function malformed(cause?: unknown): RegisterError {
  return new RegisterError('leaf', "This isn't a leaf of a register: it has other members, or is written in another way.", { cause });
}
