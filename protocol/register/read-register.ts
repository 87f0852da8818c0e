// read-register.ts — reads a register's files, wherever they are had from, for follow.ts to judge (register.md, "Checkpoint, cosignature, tiles").
import { fromUtf8 } from '@soundings/crypto/bytes';
import type { Checkpoint } from './checkpoint.ts';
import { orRefusal, RegisterError } from './keys/errors.ts';
import type { PolicyInForce } from './known.ts';
import { follow, leavesOf, tilesToFollow, type Step } from './follow.ts';
import type { WitnessedCheckpoint } from './policy.ts';
import { tilePath, tilesOf, type Tile } from './tiles.ts';

/** A file by its path beneath the register's URL; undefined if it couldn't be had. Nothing that it gives is believed unseen. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

/** A whole hash tile, or a bundle of 256 leaves, each with its length before it. In bytes. */
export const TILE_BYTES_MAX = 256 * (2 + 1024);

/** The register's latest checkpoint, if it satisfies the last of these policies; undefined if it couldn't be had, or a RegisterError. */
export async function readCheckpoint(
  policies: readonly Pick<PolicyInForce, 'open'>[],
  read: ReadFile,
): Promise<WitnessedCheckpoint | RegisterError | undefined> {
  const bytes = await read('checkpoint');
  const policy = policies.at(-1);
  if (bytes === undefined || policy === undefined) return undefined;
  return orRefusal(() => policy.open(textOf(bytes)));
}

/** As {@link follow}, with the tiles that it wants. */
export async function followTo(seen: Checkpoint, next: Checkpoint, read: ReadFile): Promise<Step> {
  return follow(seen, next, await filesOf(tilesToFollow(seen, next), read));
}

/** All leaves of a checkpoint; undefined if a bundle couldn't be had, or they don't make its root. */
export async function readLeaves(checkpoint: Checkpoint, read: ReadFile): Promise<readonly Uint8Array[] | undefined> {
  const bundles = tilesOf(checkpoint.size).filter(({ level }) => level === 'entries');
  return leavesOf(checkpoint, await filesOf(bundles, read));
}

async function filesOf(tiles: readonly Tile[], read: ReadFile): Promise<(tile: Tile) => Uint8Array | undefined> {
  const files = new Map<string, Uint8Array>();
  for (const tile of tiles) {
    const path = tilePath(tile);
    const bytes = await read(path);
    if (bytes !== undefined) files.set(path, bytes);
  }
  return (tile) => files.get(tilePath(tile));
}

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    throw new RegisterError('format', "This isn't a checkpoint. Fetch it again.", { cause });
  }
}
