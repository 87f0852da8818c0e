// registers/register-files.ts — fetches a register's files from its host: a plain GET without credentials, within a deadline and a size for each kind.
import { NOTE_SIZE_MAX } from '@soundings/protocol/register/note';
import { TILE_BYTES_MAX, type ReadFile } from '@soundings/protocol/register/read-register';
import { parseTilePath } from '@soundings/protocol/register/tiles';
import { LOGGED_DOCUMENT_BYTES_MAX } from '@soundings/protocol/mission/mission';
import type { FetchRegister } from '../ports/ports.ts';
import { readBody } from '../read-body.ts';

/** How many bytes a file of a register may have, by its path beneath the register's URL; undefined for what is no file of a register. */
export function bytesMaxOf(path: string): number | undefined {
  if (path === 'checkpoint') return NOTE_SIZE_MAX;
  if (parseTilePath(path) !== undefined) return TILE_BYTES_MAX;
  if (/^proof\/[0-9a-f]{64}$/.test(path)) return 2 * NOTE_SIZE_MAX;
  if (/^object\/([0-9a-f]{2})\/\1[0-9a-f]{62}(\.removed)?$/.test(path)) return OBJECT_BYTES_MAX;
  return /^mission\/[0-9a-f]{64}\.json$/.test(path) ? LOGGED_DOCUMENT_BYTES_MAX : undefined;
}

const OBJECT_BYTES_MAX = 16_777_216;

/** The files beneath this URL, each as its host gives it. Undefined for one that couldn't be had, whatever the reason: hosts and caches are late. */
export function registerFiles(fetchRegister: FetchRegister, url: string): ReadFile {
  return async (path) => {
    const bytesMax = bytesMaxOf(path);
    if (bytesMax === undefined) return undefined;
    try {
      const response = await fetchRegister(new Request(url + path, { redirect: 'manual', credentials: 'omit' }));
      if (response.status === 200) return await readBody(response, bytesMax);
      await response.body?.cancel();
    } catch {
      return undefined; // the host is away, or its answer broke off
    }
    return undefined;
  };
}
