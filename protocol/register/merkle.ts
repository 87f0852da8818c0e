// merkle.ts — the hash tree of a log, and checks of its two kinds of proof (RFC 6962 §2.1, with the algorithms of RFC 9162 §2.1).
import { sha256 } from '@soundings/crypto/sha256';
import { concat, equal } from '@soundings/crypto/bytes';

/** Bytes of every hash here. The tree uses SHA-256 (tlog-tiles, "Merkle Tree"). */
export const HASH_SIZE = 32;

/** The most hashes in a path, which is enough for a tree of 2^63 leaves (tlog-witness, "add-checkpoint"). */
export const PATH_MAX = 63;

/** SHA-256(0x00 ‖ data). The first byte keeps leaves apart from nodes. */
export function leafHash(data: Uint8Array): Uint8Array {
  return sha256(concat(Uint8Array.of(0), data));
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/** The root of a tree without leaves: the hash of the empty string. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array());
}

/** Whether `path` leads from the leaf hash at `index` to the root of the tree of `size` leaves (RFC 9162 §2.1.3.2). */
export function verifyInclusion(index: number, size: number, leaf: Uint8Array, path: readonly Uint8Array[], root: Uint8Array): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes(path)) return false;
  let hash = leaf;
  const arrives = climb(index, size - 1, path, (sibling, side) => {
    hash = side === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  });
  return arrives && equal(hash, root);
}

/**
 * Whether the tree of `from` leaves is the beginning of the tree of `to` leaves (RFC 9162 §2.1.4.2). Every tree begins with the empty
 * tree and with itself; in both cases the proof must be empty (tlog-witness, "add-checkpoint").
 */
export function verifyConsistency(
  from: number,
  to: number,
  proof: readonly Uint8Array[],
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
): boolean {
  if (!isCount(from) || !isCount(to) || from > to || !areHashes(proof)) return false;
  if (from === to) return proof.length === 0 && equal(fromRoot, toRoot);
  if (from === 0) return proof.length === 0 && equal(fromRoot, emptyRoot());
  const roots = consistencyRoots(from, to, levelOf(from) !== undefined ? [fromRoot, ...proof] : proof);
  return roots !== undefined && equal(roots[0], fromRoot) && equal(roots[1], toRoot);
}

/**
 * The roots of the trees of `from` and of `to` leaves that follow from these hashes, for 0 < from < to; undefined if there are too many
 * or too few. The hashes are those of a consistency proof. If `from` is a power of two, the smaller tree is a whole subtree of the
 * larger, and its root must be put before them. If one of the two roots is right, so is the other.
 */
export function consistencyRoots(from: number, to: number, hashes: readonly Uint8Array[]): readonly [Uint8Array, Uint8Array] | undefined {
  const [first, ...others] = hashes;
  if (first === undefined) return undefined;
  let [node, last] = [from - 1, to - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)]; // up to the largest subtree that ends at the smaller tree's end
  let [oldHash, newHash] = [first, first];
  const arrives = climb(node, last, others, (hash, side) => {
    if (side === 'left') oldHash = nodeHash(hash, oldHash);
    newHash = side === 'left' ? nodeHash(hash, newHash) : nodeHash(newHash, hash);
  });
  return arrives ? [oldHash, newHash] : undefined;
}

/**
 * The level l of a whole subtree with `width` = 2^l leaves; undefined if `width` is not a power of two. It is found by doubling, because
 * a logarithm near 2^50 would be rounded to a whole number.
 */
export function levelOf(width: number): number | undefined {
  let [power, level] = [1, 0];
  for (; power < width; level++) power *= 2;
  return power === width ? level : undefined;
}

/**
 * Goes from a node up to the root, and calls `step` with each hash of the proof and the side on which it is. The result is whether the
 * proof ends exactly at the root. `node` is the node's index on its level and `last` the index of the level's last node (`fn` and `sn` of
 * RFC 9162 §2.1). Indices are halved by division, because JavaScript's shifts only work below 2^32.
 */
function climb(
  node: number,
  last: number,
  proof: readonly Uint8Array[],
  step: (hash: Uint8Array, side: 'left' | 'right') => void,
): boolean {
  for (const hash of proof) {
    if (last === 0) return false;
    const isLeft = node % 2 === 1 || node === last;
    step(hash, isLeft ? 'left' : 'right');
    // If the last node of a level has no sibling, go up to the level on which it is a right child.
    while (isLeft && node % 2 === 0 && node > 0) [node, last] = [half(node), half(last)];
    [node, last] = [half(node), half(last)];
  }
  return last === 0;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areHashes(path: readonly Uint8Array[]): boolean {
  return path.length <= PATH_MAX && path.every(({ length }) => length === HASH_SIZE);
}
