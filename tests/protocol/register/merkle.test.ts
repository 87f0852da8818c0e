// merkle.test.ts — proofs of a tree: every one of small trees, drawn ones of trees as large as a number can say, and nothing else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../../crypto/bytes.ts';
import { emptyRoot, leafHash, nodeHash, verifyConsistency, verifyInclusion } from '../../../protocol/register/merkle.ts';
import {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  readHashes,
  subtreesOf,
  treeRoot,
} from '../../../protocol/register/tree.ts';

const SIZE_MAX = 300;
const leaves = Array.from({ length: SIZE_MAX }, (_, i) => leafHash(utf8(`leaf ${String(i)}`)));
const read = readHashes(leaves);
const roots = Array.from({ length: SIZE_MAX + 1 }, (_, size) => treeRoot(size, read));
const rootOf = (size: number): Uint8Array => roots[size] ?? expect.unreachable();
const leafAt = (index: number): Uint8Array => leaves[index] ?? expect.unreachable();

/** MTH as RFC 6962 §2.1 writes it. */
function mth(hashes: readonly Uint8Array[]): Uint8Array {
  const [first] = hashes;
  if (first === undefined) return emptyRoot();
  if (hashes.length === 1) return first;
  const k = largestPower(hashes.length);
  return nodeHash(mth(hashes.slice(0, k)), mth(hashes.slice(k)));
}

/** The largest power of two smaller than n. */
function largestPower(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

const sizes = fc.integer({ min: 1, max: SIZE_MAX });
/** A hash of a proof, and the bit of it that is turned. */
const flip = fc.record({ at: fc.nat(), bit: fc.nat(255) });

function flipped(hashes: readonly Uint8Array[], { at, bit }: { readonly at: number; readonly bit: number }): readonly Uint8Array[] {
  return hashes.map((hash, i) => (i === at % hashes.length ? turned(hash, bit) : hash));
}

function turned(hash: Uint8Array, bit: number): Uint8Array {
  return hash.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

describe('a tree of up to 300 leaves', () => {
  it('has the root of RFC 6962', () => {
    for (let size = 0; size <= SIZE_MAX; size++) expect(toHex(rootOf(size))).toBe(toHex(mth(leaves.slice(0, size))));
  });

  it('proves every leaf of every size', () => {
    for (let size = 1; size <= SIZE_MAX; size++) {
      for (let index = 0; index < size; index++) {
        if (!verifyInclusion(index, size, leafAt(index), inclusionProof(index, size, read), rootOf(size)))
          expect.fail(`leaf ${String(index)} of ${String(size)}`);
      }
    }
  });

  it('proves every size to be the beginning of every larger one', () => {
    for (let to = 0; to <= SIZE_MAX; to++) {
      for (let from = 0; from <= to; from++) {
        if (!verifyConsistency(from, to, consistencyProof(from, to, read), rootOf(from), rootOf(to)))
          expect.fail(`${String(from)} and ${String(to)}`);
      }
    }
  });

  it('refuses a proof of inclusion with one bit turned, a hash more or less, or for another place, leaf or root', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), flip, (size, drawn, bit) => {
        const index = drawn % size;
        const path = inclusionProof(index, size, read);
        const verify = (at: number, of: number, leaf: Uint8Array, proof: readonly Uint8Array[], root: Uint8Array) =>
          verifyInclusion(at, of, leaf, proof, root);
        if (path.length > 0) expect(verify(index, size, leafAt(index), flipped(path, bit), rootOf(size))).toBe(false);
        expect(verify(index, size, turned(leafAt(index), bit.bit), path, rootOf(size))).toBe(false);
        expect(verify(index, size, leafAt(index), path, turned(rootOf(size), bit.bit))).toBe(false);
        expect(verify(index, size, leafAt(index), [...path, emptyRoot()], rootOf(size))).toBe(false);
        expect(verify(index, size, leafAt(index), path.slice(1), rootOf(size))).toBe(path.length === 0);
        const other = bit.at % SIZE_MAX;
        if (other !== index) expect(verify(other, size, leafAt(index), path, rootOf(size))).toBe(false);
      }),
      { seed: 14, numRuns: 5000 },
    );
  });

  it('refuses a proof of consistency with one bit turned, a hash more or less, or for other roots', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), flip, (to, drawn, bit) => {
        const from = drawn % (to + 1);
        const proof = consistencyProof(from, to, read);
        if (proof.length > 0) expect(verifyConsistency(from, to, flipped(proof, bit), rootOf(from), rootOf(to))).toBe(false);
        expect(verifyConsistency(from, to, proof, turned(rootOf(from), bit.bit), rootOf(to))).toBe(false);
        // The empty tree is the beginning of any.
        expect(verifyConsistency(from, to, proof, rootOf(from), turned(rootOf(to), bit.bit))).toBe(from === 0 && to > 0);
        expect(verifyConsistency(from, to, [...proof, emptyRoot()], rootOf(from), rootOf(to))).toBe(false);
        if (proof.length > 0) expect(verifyConsistency(from, to, proof.slice(1), rootOf(from), rootOf(to))).toBe(false);
        expect(verifyConsistency(to + 1, to, proof, rootOf(from), rootOf(to))).toBe(false);
      }),
      { seed: 14, numRuns: 5000 },
    );
  });

  it('refuses what no tree can be', () => {
    for (const [index, size] of [
      [0, 0],
      [1, 1],
      [-1, 1],
      [0.5, 1],
      [NaN, 1],
      [0, Infinity],
      [0, 2 ** 53],
    ] as const)
      expect(verifyInclusion(index, size, leafAt(0), [], leafAt(0))).toBe(false);
    expect(verifyInclusion(0, 1, leafAt(0), [], leafAt(0))).toBe(true);
    expect(verifyInclusion(0, 2, leafAt(0), [new Uint8Array(31)], nodeHash(leafAt(0), new Uint8Array(31)))).toBe(false);
    expect(verifyConsistency(0, 1, [], leafAt(0), leafAt(0))).toBe(false);
    // A root that is one node higher than a tree of this size can be.
    const [over, [old = leafAt(0)]] = [leafAt(9), consistencyProof(2, 3, read)];
    expect(verifyInclusion(0, 1, leafAt(0), [over], nodeHash(over, leafAt(0)))).toBe(false);
    expect(verifyConsistency(2, 3, [old, over], nodeHash(over, rootOf(2)), nodeHash(over, rootOf(3)))).toBe(false);
    expect(() => inclusionRanges(1, 1)).toThrow(RangeError);
    expect(() => consistencyRanges(2, 1)).toThrow(RangeError);
  });
});

describe('a tree of up to 2^53 − 1 leaves', () => {
  const large = fc.oneof(
    fc.maxSafeNat(),
    fc.integer({ min: 0, max: 53 }).chain((bits) => fc.integer({ min: 0, max: 2 ** bits - 1 })),
    fc.tuple(fc.integer({ min: 1, max: 52 }), fc.integer({ min: -1, max: 1 })).map(([bits, off]) => 2 ** bits + off),
  );
  const hash = (seed: string): Uint8Array => leafHash(utf8(seed));

  /** The root that a leaf and the hashes of PATH make, down the recursion of RFC 6962 §2.1.1 as it is written. */
  function rootOfPath(m: number, n: number, leaf: Uint8Array, path: readonly Uint8Array[]): Uint8Array {
    const last = path.at(-1);
    if (n === 1 || last === undefined) return leaf;
    const k = largestPower(n);
    if (m < k) return nodeHash(rootOfPath(m, k, leaf, path.slice(0, -1)), last);
    return nodeHash(last, rootOfPath(m - k, n - k, leaf, path.slice(0, -1)));
  }

  /** Both roots that the hashes of SUBPROOF make (§2.1.2); `own` is the smaller tree's where the proof leaves it out. */
  function rootsOfProof(m: number, n: number, proof: readonly Uint8Array[], own: Uint8Array): readonly [Uint8Array, Uint8Array] {
    const last = proof.at(-1) ?? own;
    if (m === n) return [last, last];
    const k = largestPower(n);
    const [low, high] = m <= k ? rootsOfProof(m, k, proof.slice(0, -1), own) : rootsOfProof(m - k, n - k, proof.slice(0, -1), own);
    return m <= k ? [low, nodeHash(high, last)] : [nodeHash(last, low), nodeHash(last, high)];
  }

  it('has paths of the length and the sides that RFC 6962 gives them', () => {
    fc.assert(
      fc.property(large, large, (a, b) => {
        const [index, size] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(index < size);
        const path = inclusionRanges(index, size).map(({ start, end }) => hash(`${String(start)}–${String(end)}`));
        const root = rootOfPath(index, size, leafAt(0), path);
        expect(verifyInclusion(index, size, leafAt(0), path, root)).toBe(true);
        expect(verifyInclusion(index, size, leafAt(1), path, root)).toBe(false);
      }),
      { seed: 14, numRuns: 1000 },
    );
  });

  it('has proofs of consistency of the length and the sides that RFC 6962 gives them', () => {
    fc.assert(
      fc.property(large, large, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(from > 0 && from < to);
        const proof = consistencyRanges(from, to).map(({ start, end }) => hash(`${String(start)}–${String(end)}`));
        const [fromRoot, toRoot] = rootsOfProof(from, to, proof, leafAt(0));
        expect(verifyConsistency(from, to, proof, fromRoot, toRoot)).toBe(true);
        expect(verifyConsistency(from, to, proof, leafAt(1), toRoot)).toBe(false);
      }),
      { seed: 14, numRuns: 1000 },
    );
  });

  it('is cut into whole subtrees, exactly, where a logarithm would be rounded', () => {
    for (let bits = 1; bits <= 52; bits++) {
      const width = 2 ** bits;
      expect(subtreesOf({ start: 0, end: width })).toEqual([{ level: bits, index: 0 }]);
      expect(subtreesOf({ start: 0, end: width + 1 })).toEqual([
        { level: bits, index: 0 },
        { level: 0, index: width },
      ]);
      if (bits > 1) expect(subtreesOf({ start: 0, end: width - 1 })).toHaveLength(bits);
    }
  });
});
