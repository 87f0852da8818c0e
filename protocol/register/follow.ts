// follow.ts — checks from tiles whether a checkpoint is consistent with the last one seen (register.md, "Rolled back or forked views").
import { equal } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import type { Checkpoint } from './checkpoint.ts';
import { consistencyRoots, emptyRoot, leafHash, levelOf } from './merkle.ts';
import { decodeBundle, readFromTiles, tilesFor, tilesOf, type Tile } from './tiles.ts';
import { consistencyRanges, rangeHash, readHashes, treeRoot, type Range } from './tree.ts';

/** The bytes of a tile or bundle as fetched; undefined if it couldn't be fetched. */
export type TileBytes = (tile: Tile) => Uint8Array | undefined;

export type Step =
  /** The same tree. */
  | 'same'
  /** A larger tree that begins with the one seen. Remember it from now on. */
  | 'ahead'
  /** A smaller tree with which the one seen begins, so this is an older file. */
  | 'behind'
  /** Neither tree is the beginning of the other. The two checkpoints together prove that to anybody. */
  | 'fork'
  /** Tiles are missing, or belong to another tree than the larger one. That proves nothing, because hosts and caches can be out of date. */
  | 'stale';

/** The tiles that {@link follow} needs. */
export function tilesToFollow(seen: Checkpoint, next: Checkpoint): readonly Tile[] {
  const [smaller, larger] = bySize(seen, next);
  return tilesFor(larger.size, rangesOf(smaller.size, larger.size));
}

/**
 * Compares the checkpoint seen last with the next one. Both must have the same origin and satisfy its policy. The hashes of a consistency
 * proof are read from tiles. If the larger root follows from them, they belong to that tree. Then either the smaller root follows from
 * them too, or it is from another history.
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

/** The ranges of leaves whose hashes {@link consistencyRoots} takes. */
function rangesOf(smaller: number, larger: number): readonly Range[] {
  const ranges = consistencyRanges(smaller, larger);
  return smaller < larger && levelOf(smaller) !== undefined ? [{ start: 0, end: smaller }, ...ranges] : ranges;
}

/** Both roots, computed from the tiles; undefined if a tile is missing or malformed. */
function rootsOf(smaller: number, larger: number, tileBytes: TileBytes): readonly [Uint8Array, Uint8Array] | undefined {
  return unlessMissing(() => {
    const read = readFromTiles(larger, (tile) => tileBytes(tile) ?? missing());
    const hashes = rangesOf(smaller, larger).map((range) => rangeHash(range, read));
    return consistencyRoots(smaller, larger, hashes);
  });
}

/** All leaves of a checkpoint, from its bundles. undefined if a bundle is missing, or if the checkpoint's root doesn't follow from them. */
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
