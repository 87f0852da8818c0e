// publication.ts — one publishing, step by step: what is written before a checkpoint is signed, and what after (register.md, "Checkpoint, cosignature, tiles").
import { sha256 } from '@soundings/crypto/sha256';
import { toHex, utf8 } from '@soundings/crypto/bytes';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { formatCheckpoint } from '@soundings/protocol/register/checkpoint';
import { encodeLeaf, objectName } from '@soundings/protocol/register/leaf';
import { leafHash } from '@soundings/protocol/register/merkle';
import { formatProof } from '@soundings/protocol/register/proof';
import { decodeBundle, TILE_WIDTH, tilePath, type Tile } from '@soundings/protocol/register/tiles';
import { consistencyProof, inclusionProof } from '@soundings/protocol/register/tree';
import type { Entry } from './entry.ts';
import { grow, type Files, type Growth, type Head, type ReadFile } from './growth.ts';

/**
 * What is written, in this order, each step durably before the next: objects, bundles, tiles; then `size` and `root` in the lock store, by
 * compare-and-swap. Only then is `text` signed. The note with the witnesses' signatures is passed to {@link signedFiles}.
 */
export interface Publication extends Growth {
  readonly objects: Files;
  /** The checkpoint to be signed. */
  readonly text: string;
}

/** The register of `head` with these entries added at its end. Throws PublishError `files` as {@link grow} does. */
export function publication(origin: string, head: Head, readFile: ReadFile, entries: readonly Entry[]): Publication {
  const objects = new Map<string, Uint8Array>();
  const leaves = entries.map(({ object, members }) => {
    const bytes = canonicalJson(object);
    objects.set(objectPath(sha256(bytes)), bytes);
    return encodeLeaf({ ...objectName(bytes), ...members });
  });
  const growth = grow(head, readFile, leaves);
  return { ...growth, objects, text: formatCheckpoint({ origin, size: growth.size, root: growth.root }) };
}

/** The consistency proof for a witness that has seen the first `from` leaves. */
export function proofFrom(from: number, { size, read }: Growth): readonly Uint8Array[] {
  return consistencyProof(from, size, read);
}

/**
 * What is written once a quorum has signed: the proofs of all leaves from `proved` on, and last the checkpoint. `proved` is the number of leaves that have
 * a proof. A leaf keeps its first proof for ever, because one under a later checkpoint would make the leaf look younger.
 */
export function signedFiles(growth: Growth, readFile: ReadFile, proved: number, note: string): Files {
  const files = new Map<string, Uint8Array>();
  for (const [at, leaf] of leavesFrom(growth, readFile, proved).entries()) {
    const index = proved + at;
    const proof = formatProof({ index, path: inclusionProof(index, growth.size, growth.read), note });
    files.set(proofPath(leafHash(leaf)), utf8(proof));
  }
  return files.set('checkpoint', utf8(note));
}

/** The leaves from `start` on, out of the bundles that are new and those that were there. */
function leavesFrom({ size, bundles }: Growth, readFile: ReadFile, start: number): readonly Uint8Array[] {
  const leaves: Uint8Array[] = [];
  for (let index = Math.floor(start / TILE_WIDTH); index * TILE_WIDTH < size; index++) {
    const tile: Tile = { level: 'entries', index, width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH) };
    const bytes = bundles.get(tilePath(tile)) ?? readFile(tilePath(tile));
    if (bytes === undefined) throw new RangeError(`the register has no ${tilePath(tile)}`);
    leaves.push(...decodeBundle(bytes, tile).slice(Math.max(0, start - index * TILE_WIDTH)));
  }
  return leaves;
}

/** The path of an object, by its SHA-256. */
export function objectPath(digest: Uint8Array): string {
  const name = toHex(digest);
  return `object/${name.slice(0, 2)}/${name}`;
}

/** The path of a leaf's first proof, by the leaf's hash in the tree. */
export function proofPath(hash: Uint8Array): string {
  return `proof/${toHex(hash)}`;
}

/** The path of a mission's document, by its charter's digest. */
export function missionPath(digest: Uint8Array): string {
  return `mission/${toHex(digest)}.json`;
}
