// growth.ts — a register grows: from new leaves and the edge of its tree to the tiles and bundles that are to be written (tlog-tiles, "Partial Tiles").
import { equal } from '@soundings/crypto/bytes';
import { leafHash } from '@soundings/protocol/register/merkle';
import {
  decodeBundle,
  decodeTile,
  encodeBundle,
  encodeTile,
  readFromTiles,
  TILE_WIDTH,
  tilePath,
  type Tile,
} from '@soundings/protocol/register/tiles';
import { pairs, treeRoot, type ReadHash } from '@soundings/protocol/register/tree';
import { PublishError } from './errors.ts';

/** Files by their path under the register's folder, in the order in which they are written. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** A file of the register as it is; undefined if there is none. */
export type ReadFile = (path: string) => Uint8Array | undefined;

/** How many leaves, and their root. */
export interface Head {
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

export interface Growth extends Head {
  /** Files that the tree before did not have. A partial tile and the wider tile that follows it are different files, and both stay. */
  readonly bundles: Files;
  readonly tiles: Files;
  /** Every subtree of the tree as it is now. */
  readonly read: ReadHash;
}

/**
 * The tree of `head` with these leaves added at its end. Only the files at its right edge are read, whatever its size. Throws PublishError `files` if
 * they are missing, or do not belong to the root that was signed.
 */
export function grow(head: Head, readFile: ReadFile, leaves: readonly Uint8Array[]): Growth {
  const take = (tile: Tile): Uint8Array => readFile(tilePath(tile)) ?? missing(head, tilePath(tile));
  if (!equal(treeRoot(head.size, readFromTiles(head.size, take)), head.root)) throw changed(head);
  const bundles = new Map<string, Uint8Array>();
  const tiles = new Map<string, Uint8Array>();

  const edge = edgeOf('entries', head.size);
  const edgeLeaves = edge === undefined ? [] : decodeBundle(take(edge), edge);
  cut('entries', head.size, edgeLeaves, leaves, (tile, parts) => bundles.set(tilePath(tile), encodeBundle(parts)));

  let added: readonly Uint8Array[] = leaves.map(leafHash);
  for (let level = 0; added.length > 0; level++) {
    const before = Math.floor(head.size / TILE_WIDTH ** level);
    const partial = edgeOf(level, before);
    const above: Uint8Array[] = [];
    cut(level, before, partial === undefined ? [] : decodeTile(take(partial), partial), added, (tile, hashes) => {
      tiles.set(tilePath(tile), encodeTile(hashes));
      if (tile.width === TILE_WIDTH) above.push(rootOf(hashes));
    });
    added = above;
  }

  const size = head.size + leaves.length;
  const read = remembering(readFromTiles(size, (tile) => tiles.get(tilePath(tile)) ?? take(tile)));
  return { size, root: treeRoot(size, read), bundles, tiles, read };
}

/** The partial tile, or bundle, that ends a level of so many parts; undefined if the last one is full. */
function edgeOf(level: Tile['level'], parts: number): Tile | undefined {
  const width = parts % TILE_WIDTH;
  return width === 0 ? undefined : { level, index: Math.floor(parts / TILE_WIDTH), width };
}

/** Cuts what follows `before` parts into tiles; the first begins with the parts of the edge. */
function cut(
  level: Tile['level'],
  before: number,
  edge: readonly Uint8Array[],
  added: readonly Uint8Array[],
  put: (tile: Tile, parts: readonly Uint8Array[]) => void,
): void {
  if (added.length === 0) return; // the edge is there already
  const parts = [...edge, ...added];
  const first = (before - edge.length) / TILE_WIDTH;
  for (let start = 0; start < parts.length; start += TILE_WIDTH) {
    const own = parts.slice(start, start + TILE_WIDTH);
    put({ level, index: first + start / TILE_WIDTH, width: own.length }, own);
  }
}

/** The hash of a full tile on the level above. */
function rootOf(hashes: readonly Uint8Array[]): Uint8Array {
  let level = hashes;
  while (level.length > 1) level = pairs(level);
  const [root] = level;
  if (root === undefined) throw new RangeError('expected a full tile');
  return root;
}

/** Remembers hashes: proofs of neighbouring leaves share nearly all of them. */
function remembering(read: ReadHash): ReadHash {
  const known = new Map<string, Uint8Array>();
  return (level, index) => {
    const place = `${level}/${index}`;
    const hash = known.get(place) ?? read(level, index);
    known.set(place, hash);
    return hash;
  };
}

function missing({ size }: Head, path: string): never {
  throw new PublishError(
    'files',
    `The register was signed with ${size} leaves, but its files lack ${path}. Nothing is signed until the newer files are restored.`,
  );
}

function changed({ size }: Head): PublishError {
  return new PublishError(
    'files',
    `The register's files do not match the ${size} leaves that were signed. Nothing is signed until the right files are restored.`,
  );
}
