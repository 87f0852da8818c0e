// entries.ts — every entry: its leaf, the object that it names, and its first proof, each held against the tree (register.md, "Leaf and object").
import { sha256 } from '@soundings/crypto/sha256';
import { equal, fromUtf8, toBase64Url, toHex } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { MissionError } from '@soundings/protocol/errors';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { parseJson, type Json } from '@soundings/protocol/json/canonical-json';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { readLeaf } from '@soundings/protocol/register/leaf-reader';
import { PolicyObject } from '@soundings/protocol/register/objects';
import { parseProof } from '@soundings/protocol/register/proof';
import { TILE_WIDTH, tilePath } from '@soundings/protocol/register/tiles';
import { treeRoot } from '@soundings/protocol/register/tree';
import { inTurns, type Files } from './files.ts';
import { heldFrom, Keys } from './keys.ts';
import { checkTilesAt, type Tree } from './tree.ts';

export interface CheckedEntries {
  readonly keys: Keys;
  /** Entries whose kind isn't known here: their hashes are in the tree, and nothing else is known of them. */
  readonly unknown: number;
  /** Entries whose text was taken down. */
  readonly removed: number;
  /** The texts of the proofs, by their leaves' hashes in hexadecimal. */
  readonly proofs: ReadonlyMap<string, string>;
  /** By their place; undefined if the kind isn't known, or if it is no leaf. */
  readonly leaves: readonly (Leaf | undefined)[];
}

/** What is wrong with a checkpoint that has a line too many. */
export const FOREIGN_LINE = 'A line of its checkpoint is by a key that nothing in this register names.';

interface Read {
  readonly index: number;
  readonly leaf: Leaf;
  readonly hash: Uint8Array;
}

/** Checks all entries, or of all objects and proofs only those that it takes for the one at `only`. */
export async function checkEntries(files: Files, tree: Tree, only: number | undefined, verify: VerifySignature): Promise<CheckedEntries> {
  const { leaves, entries } = readLeaves(files, tree);
  const wanted = entries.filter(
    ({ index, leaf }) =>
      only === undefined || index === only || leaf.kind === 'charter' || leaf.kind === 'policy' || leaf.kind === 'removal',
  );
  const objects = new Map<number, Json | undefined>();
  await inTurns(wanted, async (entry) => void objects.set(entry.index, await fetchObject(files, entry)));
  const keys = new Keys(verify);
  for (const { index, leaf } of wanted) {
    const object = objects.get(index);
    if (object !== undefined && !keys.take(leaf, object))
      files.fault(objectPath(leaf), 'This names keys for the register that cannot be used.');
  }
  const removals = new Map(wanted.flatMap(({ index, leaf }) => (leaf.kind === 'removal' ? removedObject(objects.get(index)) : [])));
  let removed = 0;
  for (const { index, leaf } of wanted) {
    if (objects.has(index) && objects.get(index) !== undefined) continue;
    if (await isRemoved(files, leaf, removals)) removed++;
  }
  const proofs = await checkProofs(files, tree, keys, wanted, objects);
  return { keys, unknown: leaves.filter((leaf) => leaf === undefined).length, removed, proofs, leaves };
}

function readLeaves(files: Files, { leaves: data, hashes }: Tree) {
  const leaves = data.map((bytes, index) => {
    const leaf = orRefusal(() => readLeaf(bytes));
    if (!(leaf instanceof RegisterError)) return leaf;
    const start = Math.floor(index / TILE_WIDTH) * TILE_WIDTH;
    const bundle = { level: 'entries', index: start / TILE_WIDTH, width: Math.min(TILE_WIDTH, data.length - start) } as const;
    files.fault(tilePath(bundle), `Entry ${index} is not an entry of a register.`);
    return undefined;
  });
  const entries = leaves.flatMap((leaf, index): readonly Read[] => {
    const hash = hashes[index];
    return leaf === undefined || hash === undefined ? [] : [{ index, leaf, hash }];
  });
  return { leaves, entries };
}

export function objectPath({ object }: Pick<Leaf, 'object'>): string {
  const name = toHex(bytesOf(object));
  return `object/${name.slice(0, 2)}/${name}`;
}

/** The object, if it is there and is the one that the leaf names; any other bytes are a fault. */
async function fetchObject(files: Files, { leaf }: Read): Promise<Json | undefined> {
  const path = objectPath(leaf);
  const bytes = await files.get(path);
  if (bytes === undefined) return undefined;
  if (bytes.length === leaf.size && equal(sha256(bytes), bytesOf(leaf.object))) return jsonOf(bytes);
  files.fault(path, 'This is not the file that was signed: its digest or its length is another.');
  return undefined;
}

/** Whether an object that isn't there was taken down by a removal in the register; if not, that is a fault. */
async function isRemoved(files: Files, leaf: Leaf, removals: ReadonlyMap<string, string>): Promise<boolean> {
  const path = objectPath(leaf);
  if ((await files.get(path)) !== undefined) return false; // it is there, and was a fault already
  const inPlace = await files.get(`${path}.removed`);
  if (inPlace === undefined) {
    files.fault(path, 'This file is missing, and nothing stands in its place.');
    return false;
  }
  const left = removals.get(leaf.object);
  if (left === undefined) files.fault(`${path}.removed`, 'This text was taken down, but no entry says why.');
  else if (leaf.kind === 'roster' && left !== toBase64Url(sha256(inPlace)))
    files.fault(`${path}.removed`, 'Names of this roster were taken down, and what is left is not what the removal says.');
  return true;
}

/** What a removal takes down, and the digest of what it leaves of a roster; that is empty for any other object. */
function removedObject(value: Json | undefined): readonly (readonly [string, string])[] {
  const body = (value as { readonly body?: { readonly object?: Json; readonly roster?: { readonly left?: Json } } } | undefined)?.body;
  const left = body?.roster?.left;
  return typeof body?.object === 'string' ? [[body.object, typeof left === 'string' ? left : '']] : [];
}

async function checkProofs(
  files: Files,
  tree: Tree,
  keys: Keys,
  entries: readonly Read[],
  objects: ReadonlyMap<number, Json | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const proofs = new Map<string, string>();
  const sizes = new Set<number>();
  await inTurns(entries, async ({ index, leaf, hash }) => {
    const path = `proof/${toHex(hash)}`;
    const bytes = await files.need(path);
    if (bytes === undefined) return;
    const text = textOf(bytes) ?? '';
    const charter = 'charter' in leaf ? leaf.charter : undefined;
    const proved = orRefusal(() => {
      const found = keys.prove(charter, hash, text);
      const policy = leaf.kind === 'policy' ? PolicyObject.safeParse(objects.get(index)).data : undefined;
      if (policy !== undefined && charter !== undefined) keys.proveChange(charter, heldFrom(policy.body), hash, text);
      return found;
    });
    if (proved instanceof RegisterError) {
      files.fault(path, proved.message);
      return;
    }
    proofs.set(toHex(hash), text);
    if (!keys.areAllNamed(parseProof(text).note)) files.fault(path, FOREIGN_LINE);
    const { size, root } = proved.checkpoint;
    if (proved.index !== index) files.fault(path, `This proof is for entry ${proved.index}, not ${index}.`);
    if (size > tree.checkpoint.size || !equal(treeRoot(size, tree.read), root))
      files.fault(path, 'Its checkpoint is of another history than the register: two registers have been signed. Keep both files.');
    else sizes.add(size);
  });
  for (const size of sizes) await checkTilesAt(files, tree, size);
  return proofs;
}

function jsonOf(bytes: Uint8Array): Json | undefined {
  try {
    return parseJson(textOf(bytes) ?? '');
  } catch (error) {
    if (error instanceof MissionError) return undefined;
    throw error;
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return fromUtf8(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
