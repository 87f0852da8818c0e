// follow.test.ts — a register that goes on, is rolled back, forks, or only has late files: each told from the others, whatever the sizes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../../crypto/bytes.ts';
import type { Checkpoint } from '../../../protocol/register/checkpoint.ts';
import { follow, leavesOf, tilesToFollow, type TileBytes } from '../../../protocol/register/follow.ts';
import { leafHash } from '../../../protocol/register/merkle.ts';
import { encodeBundle, encodeTile, tilePath, tilesOf, type Tile } from '../../../protocol/register/tiles.ts';
import { readHashes, treeRoot, type ReadHash } from '../../../protocol/register/tree.ts';

const SIZE_MAX = 1200;
const PARTED = 500;

/** Two histories that part after 500 leaves. */
const histories = ['a', 'b'].map((name) => {
  const leaves = Array.from({ length: SIZE_MAX }, (_, i) => utf8(i < PARTED ? String(i) : `${name}${i}`));
  return { leaves, read: readHashes(leaves.map(leafHash)) };
});
type History = (typeof histories)[number];
const [first = expect.unreachable(), second = expect.unreachable()] = histories;

function checkpoint(size: number, { read }: History = first): Checkpoint {
  return { origin: 'register.example', size, root: treeRoot(size, read) };
}

function tileBytes({ leaves, read }: { readonly leaves: readonly Uint8Array[]; readonly read: ReadHash }): TileBytes {
  return ({ level, index, width }: Tile) =>
    level === 'entries'
      ? encodeBundle(leaves.slice(256 * index, 256 * index + width))
      : encodeTile(Array.from({ length: width }, (_, i) => read(8 * level, 256 * index + i)));
}

const sizes = fc.tuple(fc.nat(SIZE_MAX), fc.nat(SIZE_MAX));
const runs = { seed: 14, numRuns: 200 };

describe('a reader who has seen a checkpoint', () => {
  it('goes on to a larger one of the same history, and knows a smaller one for an older', () => {
    fc.assert(
      fc.property(sizes, ([seen, next]) => {
        const wanted = seen === next ? 'same' : seen < next ? 'ahead' : 'behind';
        expect(follow(checkpoint(seen), checkpoint(next), tileBytes(first))).toBe(wanted);
      }),
      runs,
    );
  });

  it('asks for the tiles that are named first, and for no others', () => {
    fc.assert(
      fc.property(sizes, ([seen, next]) => {
        const named = new Set(tilesToFollow(checkpoint(seen), checkpoint(next)).map(tilePath));
        const published = new Set(tilesOf(Math.max(seen, next)).map(tilePath));
        expect([...named].filter((path) => !published.has(path))).toEqual([]);
        const step = follow(checkpoint(seen), checkpoint(next), (tile) => (named.has(tilePath(tile)) ? tileBytes(first)(tile) : undefined));
        expect(step).not.toBe('stale');
      }),
      runs,
    );
  });

  it('knows a fork, whichever tree the tiles are of, if they are of the larger', () => {
    fc.assert(
      fc.property(fc.integer({ min: PARTED + 1, max: SIZE_MAX }), fc.integer({ min: PARTED + 1, max: SIZE_MAX }), (a, b) => {
        const larger = a >= b ? first : second;
        expect(follow(checkpoint(a), checkpoint(b, second), tileBytes(larger))).toBe('fork');
        if (a !== b) expect(follow(checkpoint(a), checkpoint(b, second), tileBytes(larger === first ? second : first))).toBe('stale');
      }),
      runs,
    );
  });

  it('knows two trees of one size for a fork without a tile', () => {
    expect(follow(checkpoint(700), checkpoint(700, second), () => undefined)).toBe('fork');
  });

  it('takes no stale, short or missing tile for a fork', () => {
    const [seen, next] = [checkpoint(300), checkpoint(900)];
    for (const tile of tilesToFollow(seen, next)) {
      const path = tilePath(tile);
      const bytes = tileBytes(first)(tile) ?? expect.unreachable();
      for (const other of [undefined, bytes.subarray(32), bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte)), new Uint8Array()])
        expect(follow(seen, next, (one) => (tilePath(one) === path ? other : tileBytes(first)(one)))).toBe('stale');
    }
  });

  it('from a tree without leaves goes anywhere', () => {
    expect(follow(checkpoint(0), checkpoint(700, second), tileBytes(second))).toBe('ahead');
    expect(tilesToFollow(checkpoint(0), checkpoint(0))).toEqual([]);
    const empty = { ...checkpoint(0), root: checkpoint(1).root }; // signed, and no tree's
    expect(follow(empty, checkpoint(700), tileBytes(first))).toBe('fork');
  });
});

describe('all leaves of a checkpoint', () => {
  it('are those that make its root', () => {
    for (const size of [0, 1, 256, 300, 512])
      expect(leavesOf(checkpoint(size), tileBytes(first))?.map(toHex)).toEqual(first.leaves.slice(0, size).map(toHex));
  });

  it('are none where a bundle is missing, short, or another’s', () => {
    expect(leavesOf(checkpoint(300), () => undefined)).toBeUndefined();
    expect(leavesOf(checkpoint(600), tileBytes(second))).toBeUndefined();
    expect(leavesOf(checkpoint(300), (tile) => tileBytes(first)(tile)?.subarray(1))).toBeUndefined();
  });
});
