// merkle.ts — the hash tree of a log, and the check of its two kinds of proof (RFC 6962 §2.1; the algorithms are those of RFC 9162 §2.1).
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, equal } from '@soundings/crypto/bytes';

/** Bytes of every hash here: the tree is over SHA-256 (tlog-tiles, "Merkle Tree"). */
export const HASH_SIZE = 32;

/** A path in a tree of 2^63 leaves has no more hashes (tlog-witness, "add-checkpoint"). */
export const PATH_MAX = 63;

/** SHA-256(0x00 ‖ data), so that no leaf passes for a node. */
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

/** Whether `path` leads from the leaf at `index` to the root of the tree of `size` leaves (RFC 9162 §2.1.3.2). */
export function verifyInclusion(index: number, size: number, leaf: Uint8Array, path: readonly Uint8Array[], root: Uint8Array): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes(path)) return false;
  let hash = leaf;
  const arrives = climb(index, size - 1, path, (sibling, side) => {
    hash = side === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  });
  return arrives && equal(hash, root);
}

/**
 * Whether the tree of `from` leaves is the beginning of the tree of `to` leaves (RFC 9162 §2.1.4.2). The empty tree is the beginning of every
 * tree, and a tree of itself, both without a proof (tlog-witness, "add-checkpoint").
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
 * The roots of the trees of `from` and of `to` leaves that these hashes make together, 0 < from < to; undefined if they are too many or too few. They
 * are those of a proof; if `from` is a power of two, so that the smaller tree is one whole subtree of the larger, its root stands in front of them.
 * Whoever knows one of the roots to be right knows the other.
 */
export function consistencyRoots(from: number, to: number, hashes: readonly Uint8Array[]): readonly [Uint8Array, Uint8Array] | undefined {
  const [first, ...others] = hashes;
  if (first === undefined) return undefined;
  let [node, last] = [from - 1, to - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)]; // up to the largest subtree that ends where the smaller tree ends
  let [oldHash, newHash] = [first, first];
  const arrives = climb(node, last, others, (hash, side) => {
    if (side === 'left') oldHash = nodeHash(hash, oldHash);
    newHash = side === 'left' ? nodeHash(hash, newHash) : nodeHash(newHash, hash);
  });
  return arrives ? [oldHash, newHash] : undefined;
}

/** l, where `width` is 2^l, as of a whole subtree; undefined if it is no power of two. By doubling: a logarithm near 2^50 is rounded to a whole one. */
export function levelOf(width: number): number | undefined {
  let [power, level] = [1, 0];
  for (; power < width; level++) power *= 2;
  return power === width ? level : undefined;
}

/**
 * From a node up to the root, a hash of the proof at each step, and on which side of it: whether it ends at the root. `node` is the node's place on its
 * level and `last` that of the level's last one: `fn` and `sn` of RFC 9162 §2.1. Halved by division: JavaScript's shifts end at 2^32.
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
    // The last node of a level that stands there alone takes part only if it is a right child.
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
