// register-files.ts — reads what a published folder has at a leaf: the object, whole or taken down, and the proof.
import { fromUtf8, toHex } from '@soundings/crypto/bytes';
import { sha256 } from '@soundings/crypto/sha256';
import { MissionError } from '@soundings/protocol/errors';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { parseJson, type Json } from '@soundings/protocol/json/canonical-json';
import { hashOfLeaf, type Leaf } from '@soundings/protocol/register/leaf';
import type { PlacedLeaf } from './leaf-index.ts';
import type { ReadFile } from './growth.ts';
import type { LoggedLeaf } from './mission-log.ts';
import { objectPath, proofPath } from './publication.ts';
import { REMOVED } from './taken-down.ts';

/** A leaf with its object and its proof, as the folder has them. An object of other bytes than the leaf says counts as missing. */
export function loggedLeaf({ index, leaf }: PlacedLeaf, readFile: ReadFile): LoggedLeaf {
  const proof = readFile(proofPath(hashOfLeaf(leaf)));
  const base = { index, leaf, proof: proof && fromUtf8(proof) };
  const value = objectOf(leaf, readFile);
  if (value !== undefined || leaf.kind !== 'roster') return { ...base, value };
  return { ...base, value: leftInPlace(leaf, readFile), isStripped: true };
}

function objectOf(leaf: Leaf, readFile: ReadFile): unknown {
  const digest = bytesOf(leaf.object);
  const bytes = readFile(objectPath(digest));
  return bytes === undefined ? undefined : objectValue(leaf, bytes);
}

/** What is left of a roster whose names were taken down. */
function leftInPlace(leaf: Leaf, readFile: ReadFile): unknown {
  const bytes = readFile(objectPath(bytesOf(leaf.object)) + REMOVED);
  return bytes && parseJson(fromUtf8(bytes));
}

/** The value of the object that a leaf names; undefined if these aren't its bytes. */
export function objectValue(leaf: Leaf, bytes: Uint8Array): Json | undefined {
  if (bytes.length !== leaf.size || toHex(sha256(bytes)) !== toHex(bytesOf(leaf.object))) return undefined;
  try {
    return parseJson(fromUtf8(bytes));
  } catch (error) {
    if (error instanceof MissionError || error instanceof TypeError) return undefined;
    throw error;
  }
}
