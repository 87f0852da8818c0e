// follow.ts — whether a register's checkpoint goes on from the one that was seen, told from its tiles (register.md, "Rolled back or forked views").
import { equal } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import type { Checkpoint } from './checkpoint.ts';
import { consistencyRoots, emptyRoot, leafHash, levelOf } from './merkle.ts';
import { decodeBundle, readFromTiles, tilesFor, tilesOf, type Tile } from './tiles.ts';
import { consistencyRanges, rangeHash, readHashes, treeRoot, type Range } from './tree.ts';

/** A tile or bundle as it was fetched; undefined if it couldn't be had. */
export type TileBytes = (tile: Tile) => Uint8Array | undefined;

export type Step =
  /** The same tree. */
  | 'same'
  /** A larger tree, of which what was seen is the beginning: to be remembered from now on. */
  | 'ahead'
  /** A smaller tree, the beginning of what was seen: an older file. */
  | 'behind'
  /** Two trees of which neither is the beginning of the other. Both checkpoints together prove it to anybody. */
  | 'fork'
  /** Tiles are missing, or aren't those of the larger tree. That proves nothing: hosts and caches are late. */
  | 'stale';

/** The tiles that {@link follow} wants. */
export function tilesToFollow(seen: Checkpoint, next: Checkpoint): readonly Tile[] {
  const [smaller, larger] = bySize(seen, next);
  return tilesFor(larger.size, rangesOf(smaller.size, larger.size));
}

/**
 * From the checkpoint that was seen to the next one, both of one origin and both believed under its policy. The hashes of a consistency proof, read from
 * tiles, have to make the larger root: then they are that tree's own, and the smaller root follows from them or is another history's.
 */
export function follow(seen: Checkpoint, next: Checkpoint, tileBytes: TileBytes): Step {
  const [smaller, larger] = bySize(seen, next);
  if (smaller.size === larger.size) return equal(smaller.root, larger.root) ? 'same' : 'fork';
  const step = larger === next ? 'ahead' : 'behind';
  if (smaller.size === 0) return equal(smaller.root, emptyRoot()) ? step : 'fork';
  const [smallerRoot, largerRoot] = rootsOf(smaller.size, larger.size, tileBytes) ?? [];
  if (smallerRoot === undefined || largerRoot === undefined || !equal(largerRoot, larger.root)) return 'stale';
  return equal(smallerRoot, smaller.root) ? step : 'fork';
}

function bySize(seen: Checkpoint, next: Checkpoint): readonly [Checkpoint, Checkpoint] {
  return next.size < seen.size ? [next, seen] : [seen, next];
}

/** What the hashes for {@link consistencyRoots} are hashes of. */
function rangesOf(smaller: number, larger: number): readonly Range[] {
  const ranges = consistencyRanges(smaller, larger);
  return smaller < larger && levelOf(smaller) !== undefined ? [{ start: 0, end: smaller }, ...ranges] : ranges;
}

/** Both roots as the tiles make them. */
function rootsOf(smaller: number, larger: number, tileBytes: TileBytes): readonly [Uint8Array, Uint8Array] | undefined {
  return unlessMissing(() => {
    const read = readFromTiles(larger, (tile) => tileBytes(tile) ?? missing());
    const hashes = rangesOf(smaller, larger).map((range) => rangeHash(range, read));
    return consistencyRoots(smaller, larger, hashes);
  });
}

/** All leaves of a checkpoint, from its bundles; undefined if one is missing or they don't make its root. */
export function leavesOf({ size, root }: Checkpoint, tileBytes: TileBytes): readonly Uint8Array[] | undefined {
  return unlessMissing(() => {
    const bundles = tilesOf(size).filter(({ level }) => level === 'entries');
    const leaves = bundles.flatMap((bundle) => decodeBundle(tileBytes(bundle) ?? missing(), bundle));
    return equal(treeRoot(size, readHashes(leaves.map(leafHash))), root) ? leaves : missing();
  });
}

function missing(): never {
  throw new DecodeError('', 'a tile is missing, or of another tree');
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
