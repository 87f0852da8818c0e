// tree.ts — roots and proofs of a tree, each made of the hashes of whole subtrees, wherever those are kept (RFC 6962 §2.1.1, §2.1.2).
import { emptyRoot, levelOf, nodeHash } from './merkle.ts';

/** The leaves `start` … `end` − 1. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The hash of the whole subtree of 2^level leaves that begins at leaf index · 2^level. It is only asked for if the tree has all of them. */
export type ReadHash = (level: number, index: number) => Uint8Array;

/** The root of the tree's first `size` leaves. */
export function treeRoot(size: number, read: ReadHash): Uint8Array {
  return size === 0 ? emptyRoot() : rangeHash({ start: 0, end: size }, read);
}

/** The hashes that lead from a leaf to the root, the leaf's neighbour first. RangeError if the tree has no such leaf. */
export function inclusionProof(index: number, size: number, read: ReadHash): readonly Uint8Array[] {
  return inclusionRanges(index, size).map((range) => rangeHash(range, read));
}

/** The hashes that show the tree of `from` leaves to be the beginning of that of `to`. RangeError if it can't be. */
export function consistencyProof(from: number, to: number, read: ReadHash): readonly Uint8Array[] {
  return consistencyRanges(from, to).map((range) => rangeHash(range, read));
}

/** What each hash of {@link inclusionProof} is the hash of: PATH of RFC 6962 §2.1.1. */
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

/** What each hash of {@link consistencyProof} is the hash of: SUBPROOF of RFC 6962 §2.1.2. */
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
  if (start > 0) parts.push({ start, end }); // else it is the smaller tree, whose root the verifier has
  return parts.reverse();
}

/** The hash of a range that a tree's recursion comes to: whole subtrees from the left, the largest first. */
export function rangeHash({ start, end }: Range, read: ReadHash): Uint8Array {
  const level = levelOf(end - start);
  if (level !== undefined) return read(level, start / (end - start));
  const middle = middleOf({ start, end });
  return nodeHash(rangeHash({ start, end: middle }, read), rangeHash({ start: middle, end }, read));
}

/** The whole subtrees that {@link rangeHash} reads for a range: what has to be at hand. */
export function subtreesOf({ start, end }: Range): readonly { readonly level: number; readonly index: number }[] {
  const level = levelOf(end - start);
  if (level !== undefined) return [{ level, index: start / (end - start) }];
  const middle = middleOf({ start, end });
  return [...subtreesOf({ start, end: middle }), ...subtreesOf({ start: middle, end })];
}

/** Every subtree of a tree whose leaves are all in memory. */
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

/** The hashes one level up; an odd one at the end belongs to no whole subtree yet. */
export function pairs(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let i = 0; i + 1 < hashes.length; i += 2) {
    const [left, right] = hashes.slice(i, i + 2);
    if (left !== undefined && right !== undefined) above.push(nodeHash(left, right));
  }
  return above;
}

/** Where a range of two leaves or more is cut: after the largest power of two that is smaller than its length. */
function middleOf({ start, end }: Range): number {
  let width = 1;
  while (2 * width < end - start) width *= 2;
  return start + width;
}
