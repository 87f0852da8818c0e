// tree.ts — roots and proofs of a tree, computed from the hashes of whole subtrees, wherever they are stored (RFC 6962 §2.1.1, §2.1.2).
import { emptyRoot, levelOf, nodeHash } from './merkle.ts';

/** The leaves `start` … `end` − 1. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Gives the hash of the subtree with 2^level leaves that begins at leaf
 * index · 2^level. It is only called if the tree has all of these leaves.
 */
export type ReadHash = (level: number, index: number) => Uint8Array;

/** The root of the tree's first `size` leaves. */
export function treeRoot(size: number, read: ReadHash): Uint8Array {
  return size === 0 ? emptyRoot() : rangeHash({ start: 0, end: size }, read);
}

/** The hashes that lead from a leaf to the root, starting with the leaf's sibling. RangeError if the tree has no such leaf. */
export function inclusionProof(index: number, size: number, read: ReadHash): readonly Uint8Array[] {
  return inclusionRanges(index, size).map((range) => rangeHash(range, read));
}

/** The hashes that prove that the tree of `to` leaves begins with the tree of `from` leaves. RangeError unless 0 ≤ from ≤ to. */
export function consistencyProof(from: number, to: number, read: ReadHash): readonly Uint8Array[] {
  return consistencyRanges(from, to).map((range) => rangeHash(range, read));
}

/** The range of leaves of each hash of {@link inclusionProof} (PATH of RFC 6962 §2.1.1). RangeError if the tree has no such leaf. */
export function inclusionRanges(index: number, size: number): readonly Range[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  const siblings: Range[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = middleOf({ start, end });
    siblings.push(index < middle ? { start: middle, end } : { start, end: middle });
    if (index < middle) end = middle;
    else start = middle;
  }
  return siblings.reverse();
}

/** The range of leaves of each hash of {@link consistencyProof} (SUBPROOF of RFC 6962 §2.1.2). RangeError unless 0 ≤ from ≤ to. */
export function consistencyRanges(from: number, to: number): readonly Range[] {
  if (!(from >= 0 && from <= to)) throw new RangeError(`no proof leads from ${from} leaves to ${to}`);
  if (from === 0 || from === to) return [];
  const parts: Range[] = [];
  let [start, end] = [0, to];
  while (end !== from) {
    const middle = middleOf({ start, end });
    parts.push(from <= middle ? { start: middle, end } : { start, end: middle });
    if (from <= middle) end = middle;
    else start = middle;
  }
  if (start > 0) parts.push({ start, end }); // otherwise it is the smaller tree, whose root the verifier has
  return parts.reverse();
}

/** The hash of a range that occurs in a tree's recursion. Such a range consists of whole subtrees, with the largest first. */
export function rangeHash({ start, end }: Range, read: ReadHash): Uint8Array {
  const level = levelOf(end - start);
  if (level !== undefined) return read(level, start / (end - start));
  const middle = middleOf({ start, end });
  return nodeHash(rangeHash({ start, end: middle }, read), rangeHash({ start: middle, end }, read));
}

/** The whole subtrees that {@link rangeHash} reads for a range. */
export function subtreesOf({ start, end }: Range): readonly { readonly level: number; readonly index: number }[] {
  const level = levelOf(end - start);
  if (level !== undefined) return [{ level, index: start / (end - start) }];
  const middle = middleOf({ start, end });
  return [...subtreesOf({ start, end: middle }), ...subtreesOf({ start: middle, end })];
}

/** Reads the subtrees of a tree whose leaf hashes are all in memory. */
export function readHashes(leafHashes: readonly Uint8Array[]): ReadHash {
  const levels: (readonly Uint8Array[])[] = [leafHashes];
  for (let below = leafHashes; below.length > 1;) {
    below = pairs(below);
    levels.push(below);
  }
  return (level, index) => {
    const hash = levels[level]?.[index];
    if (hash === undefined) throw new RangeError(`there is no subtree ${index} of level ${level} in this tree`);
    return hash;
  };
}

/** The hashes one level up. An odd one at the end is left out, because it doesn't belong to a whole subtree yet. */
export function pairs(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let i = 0; i + 1 < hashes.length; i += 2) {
    const [left, right] = hashes.slice(i, i + 2);
    if (left !== undefined && right !== undefined) above.push(nodeHash(left, right));
  }
  return above;
}

/** The index at which a range of two leaves or more is split: after the largest power of two that is smaller than its length. */
function middleOf({ start, end }: Range): number {
  let width = 1;
  while (2 * width < end - start) width *= 2;
  return start + width;
}
