// generation-mark.ts — the number outside of a folder, in the user's own state folder: a backup of the folder doesn't put it back (restores.ts).
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { constants } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256 } from '@soundings/crypto/sha256';
import { toHex } from '@soundings/crypto/bytes';
import { tagged } from '@soundings/protocol/json/tagged';
import { SdkError } from '../errors.ts';
import type { GenerationMark } from './restores.ts';

/** Where programs keep what belongs to one user of one machine: the XDG Base Directory Specification, or what stands for it elsewhere. */
export function stateFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const own = env['XDG_STATE_HOME'];
  if (own !== undefined && own !== '') return join(own, 'soundings');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'soundings');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'soundings');
  return join(home, '.local', 'state', 'soundings');
}

/** The mark of all copies of a folder, known by the key of its locks: backups hold the same key, those of the build before too. */
export function fileMark(marks: string, key: Uint8Array): GenerationMark {
  const path = join(marks, `${toHex(sha256(tagged('soundings folder mark v1', key))).slice(0, 32)}.generation`);
  return {
    read: async () => {
      try {
        const text = await readFile(path, 'utf8');
        // Whatever else stands there is as good as none: the folder then counts as put back.
        return /^\d{1,15}\n$/.test(text) ? Number(text) : undefined;
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
        throw unusable(path, cause);
      }
    },
    write: async (generation) => {
      try {
        await mkdir(marks, { recursive: true, mode: 0o700 });
        await writeWhole(path, `${generation}\n`);
      } catch (cause) {
        throw unusable(path, cause);
      }
    },
  };
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const folder = await open(dirname(path), constants.O_RDONLY).catch(() => undefined); // not every system opens a folder
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}

function unusable(path: string, cause: unknown): SdkError {
  return new SdkError(
    'store',
    `${path} can't be read or written. It shows whether this folder was replaced by an older copy. Make it writable, or name another place with XDG_STATE_HOME.`,
    { cause },
  );
}
