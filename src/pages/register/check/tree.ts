// tree.ts — the register's tree from its bundles, held against its tiles and its checkpoint: which file is wrong, if one is (tlog-tiles, "APIs").
import { equal, fromUtf8 } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import { parseCheckpoint, type Checkpoint } from '@soundings/protocol/register/checkpoint';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { leafHash } from '@soundings/protocol/register/merkle';
import { parseNote } from '@soundings/protocol/register/note';
import {
  decodeBundle,
  encodeBundle,
  encodeTile,
  readFromTiles,
  TILE_WIDTH,
  tilePath,
  tilesOf,
  type Tile,
} from '@soundings/protocol/register/tiles';
import { pairs, readHashes, treeRoot, type ReadHash } from '@soundings/protocol/register/tree';
import { inTurns, type Files } from './files.ts';

export interface Tree {
  readonly checkpoint: Checkpoint;
  /** The signed checkpoint as it was fetched. */
  readonly note: string;
  readonly leaves: readonly Uint8Array[];
  readonly hashes: readonly Uint8Array[];
  readonly read: ReadHash;
}

/** The tree that the checkpoint states; undefined if a file that it takes is missing or isn't one at all, which is then a fault. */
export async function fetchTree(files: Files): Promise<Tree | undefined> {
  const signed = await fetchCheckpoint(files);
  if (signed === undefined) return undefined;
  const bundles = tilesOf(signed.checkpoint.size).filter(({ level }) => level === 'entries');
  const parts = new Map<Tile, readonly Uint8Array[]>();
  await inTurns(bundles, async (bundle) => {
    const bytes = await files.need(tilePath(bundle));
    const leaves = bytes && decoded(() => decodeBundle(bytes, bundle));
    if (leaves !== undefined) parts.set(bundle, leaves);
    else if (bytes !== undefined) files.fault(tilePath(bundle), 'This is no bundle of as many entries as it should have.');
  });
  if (parts.size < bundles.length) return undefined;
  const leaves = bundles.flatMap((bundle) => parts.get(bundle) ?? []);
  const hashes = leaves.map(leafHash);
  const tree = { ...signed, leaves, hashes, read: readHashes(hashes) };
  await checkTiles(files, tree);
  return tree;
}

async function fetchCheckpoint(files: Files): Promise<Pick<Tree, 'checkpoint' | 'note'> | undefined> {
  const bytes = await files.need('checkpoint');
  if (bytes === undefined) return undefined;
  const note = decoded(() => fromUtf8(bytes)) ?? '';
  const checkpoint = orRefusal(() => parseCheckpoint(parseNote(note).text));
  if (!(checkpoint instanceof RegisterError)) return { checkpoint, note };
  files.fault('checkpoint', checkpoint.message);
  return undefined;
}

/** Holds every tile of this size against what the bundles make; if they differ, the checkpoint's root tells which of the two is wrong. */
async function checkTiles(files: Files, tree: Tree): Promise<void> {
  const { checkpoint, read } = tree;
  const { size, root } = checkpoint;
  const tiles = tilesOf(size).filter(({ level }) => level !== 'entries');
  const found = new Map<string, Uint8Array>();
  await inTurns(tiles, async (tile) => {
    const bytes = await files.need(tilePath(tile));
    if (bytes !== undefined) found.set(tilePath(tile), bytes);
  });
  const differing = tiles.filter((tile) => {
    const bytes = found.get(tilePath(tile));
    return bytes !== undefined && !equal(bytes, tileOf(tree.hashes, tile));
  });
  const isBundlesRoot = equal(treeRoot(size, read), root);
  if (isBundlesRoot) {
    for (const tile of differing) files.fault(tilePath(tile), 'This tile does not hold the hashes of the entries below it.');
    return;
  }
  const rootOfTiles = decoded(() =>
    treeRoot(
      size,
      readFromTiles(size, (tile) => found.get(tilePath(tile)) ?? new Uint8Array()),
    ),
  );
  if (rootOfTiles === undefined || !equal(rootOfTiles, root)) {
    files.fault('checkpoint', 'Its root is not that of the entries: the checkpoint, or several other files, have been changed.');
    return;
  }
  for (const { index } of differing.filter(({ level }) => level === 0)) {
    const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
    files.fault(tilePath({ level: 'entries', index, width }), 'An entry in this bundle is not the one that was signed.');
  }
}

/** Holds the partial tiles and bundles of an earlier size, which earlier proofs are made from, against the tree. */
export async function checkTilesAt(files: Files, tree: Tree, size: number): Promise<void> {
  const partial = tilesOf(size).filter(({ width }) => width < TILE_WIDTH);
  await inTurns(partial, async (tile) => {
    const bytes = await files.get(tilePath(tile)); // a host may leave out what a wider tile holds as well
    if (bytes === undefined || equal(bytes, expected(tree, tile))) return;
    files.fault(tilePath(tile), 'This is not what the register had when it was smaller.');
  });
}

function expected({ hashes, leaves }: Tree, tile: Tile): Uint8Array {
  if (tile.level !== 'entries') return tileOf(hashes, tile);
  const start = tile.index * TILE_WIDTH;
  return encodeBundle(leaves.slice(start, start + tile.width));
}

/** The bytes that a tile of hashes has to have: each the root of a whole subtree of 256^level entries. */
function tileOf(hashes: readonly Uint8Array[], { level, index, width }: Tile): Uint8Array {
  let row = hashes;
  for (let height = 0; height < 8 * Number(level); height++) row = pairs(row);
  return encodeTile(row.slice(index * TILE_WIDTH, index * TILE_WIDTH + width));
}

function decoded<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError || error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
