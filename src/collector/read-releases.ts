// read-releases.ts — all releases in a collector's file, for callers that only read.
import { existsSync } from 'node:fs';
import type { Release } from '@soundings/protocol/release/release';
import { InputError } from '../errors.ts';
import { openReleaseStore } from './release-store.ts';

/** Every release in a collector's file. Throws InputError if there is no such file, or nothing in it yet. */
export async function readReleases(file: string): Promise<readonly Release[]> {
  if (!existsSync(file)) throw new InputError(`There is no file ${file}. soundings collect makes it with the first release.`);
  const store = await openReleaseStore(file, () => Math.floor(Date.now() / 1000));
  try {
    const releases = await store.list();
    if (releases.length > 0) return releases;
    throw new InputError(`${file} holds no release yet. soundings collect adds one for each window that has closed.`);
  } finally {
    await store.close();
  }
}
