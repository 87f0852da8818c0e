// tiles.ts — a tree as static files: tiles of 256 hashes and bundles of 256 leaves, each with its own path (tlog-tiles, "APIs").
import { concat } from '@soundings/crypto/bytes';
import { decode, encode, opaque, rest } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import { fromDecimal } from './decimal.ts';
import { HASH_SIZE } from './merkle.ts';
import { pairs, subtreesOf, type Range, type ReadHash } from './tree.ts';

/** Hashes in a full tile. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** A tile or bundle. Levels 0 … 63 contain hashes; `entries` contains the leaves themselves. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  /** Number of hashes or leaves, 1 … 256. Less than 256 if the tree ends inside the tile. */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`. An index N of 1234067 is written x001/x234/067. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index).padStart(3, '0');
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const last = groups.pop() ?? '';
  const part = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `tile/${level}/${groups.map((group) => `x${group}/`).join('')}${last}${part}`;
}

/** The inverse of {@link tilePath}; undefined for any other text, even if it could be read as a tile's path. */
export function parseTilePath(path: string): Tile | undefined {
  const found = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  const [, levelText = '', indexText = '', widthText] = found ?? [];
  const level = levelText === 'entries' ? 'entries' : fromDecimal(levelText);
  if (found === null || level === undefined || (level !== 'entries' && level > PATH_LEVEL_MAX)) return undefined;
  const tile: Tile = { level, index: Number(indexText.replaceAll(/[x/]/g, '')), width: Number(widthText ?? TILE_WIDTH) };
  // Write the path again and compare: with a width of 256 or 007, or a needless x000, it would be another path of the same tile.
  return tile.width > 0 && tile.width <= TILE_WIDTH && tilePath(tile) === path ? tile : undefined;
}
const PATH_LEVEL_MAX = 63;

/** How many hashes a level of tiles has if the tree has `size` leaves. */
function levelWidth(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/**
 * The tiles and bundles that a tree of `size` leaves has and a tree of `before` leaves doesn't have, lowest level first. They are written
 * when a checkpoint follows another. A partial tile and a wider one in its place count as different tiles.
 */
export function tilesOf(size: number, before = 0): readonly Tile[] {
  const tiles: Tile[] = newTiles('entries', before, size);
  for (let level = 0; levelWidth(level, size) > 0; level++) {
    tiles.push(...newTiles(level, levelWidth(level, before), levelWidth(level, size)));
  }
  return tiles;
}

function newTiles(level: Tile['level'], before: number, hashes: number): Tile[] {
  const tiles: Tile[] = [];
  for (let start = before - (before % TILE_WIDTH); before < hashes && start < hashes; start += TILE_WIDTH) {
    tiles.push({ level, index: start / TILE_WIDTH, width: Math.min(TILE_WIDTH, hashes - start) });
  }
  return tiles;
}

/** The tile of a tree of `size` leaves that contains a subtree's hash, or the hashes from which it is computed. */
function tileHolding(size: number, level: number, index: number): { readonly tile: Tile; readonly first: number; readonly count: number } {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 2 ** (level % TILE_HEIGHT);
  const at = index * count;
  const tileIndex = Math.floor(at / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, levelWidth(tileLevel, size) - tileIndex * TILE_WIDTH);
  return { tile: { level: tileLevel, index: tileIndex, width }, first: at % TILE_WIDTH, count };
}

/** The tiles needed for the hashes of these ranges, each once. A client fetches them before it makes a proof. */
export function tilesFor(size: number, ranges: readonly Range[]): readonly Tile[] {
  const tiles = ranges.flatMap(subtreesOf).map(({ level, index }) => tileHolding(size, level, index).tile);
  return [...new Map(tiles.map((tile) => [tilePath(tile), tile])).values()];
}

/** Reads subtrees from the tiles of a tree of `size` leaves. `tileBytes` gives each tile's bytes. DecodeError if their length is wrong. */
export function readFromTiles(size: number, tileBytes: (tile: Tile) => Uint8Array): ReadHash {
  return (level, index) => {
    const { tile, first, count } = tileHolding(size, level, index);
    let hashes: readonly Uint8Array[] = decodeTile(tileBytes(tile), tile).slice(first, first + count);
    while (hashes.length > 1) hashes = pairs(hashes);
    const [hash] = hashes;
    if (hash === undefined) throw new RangeError(`a tree of ${size} leaves has no subtree ${index} of level ${level}`);
    return hash;
  };
}

/** The hashes of a tile, as views of 32 bytes each. DecodeError unless there are exactly `tile.width` of them. */
export function decodeTile(bytes: Uint8Array, tile: Tile): readonly Uint8Array[] {
  if (bytes.length !== HASH_SIZE * tile.width)
    throw new DecodeError(tilePath(tile), `expected ${HASH_SIZE * tile.width} bytes, found ${bytes.length}`);
  return Array.from({ length: tile.width }, (_, at) => bytes.subarray(HASH_SIZE * at, HASH_SIZE * (at + 1)));
}

export function encodeTile(hashes: readonly Uint8Array[]): Uint8Array {
  return concat(...hashes);
}

//   struct {
//     opaque entry<0..2^16-1>;
//   } Entries[width];            (tlog-tiles, "Log entries")
const Bundle = rest(opaque(2), TILE_WIDTH);

export function encodeBundle(leaves: readonly Uint8Array[]): Uint8Array {
  return encode(Bundle, leaves);
}

/** The leaves of a bundle, as views. DecodeError unless there are exactly `tile.width` of them. */
export function decodeBundle(bytes: Uint8Array, tile: Tile): readonly Uint8Array[] {
  const leaves = decode(Bundle, bytes, tilePath(tile));
  if (leaves.length !== tile.width) throw new DecodeError(tilePath(tile), `expected ${tile.width} leaves, found ${leaves.length}`);
  return leaves;
}
