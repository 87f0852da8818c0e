// life-file.ts — the number outside of the database, in a file that is replaced whole or not at all (quarantine.ts).
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Life } from './ports.ts';

export function lifeFile(file: string): Life {
  return {
    read: async () => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '0';
        throw error;
      });
      return Number(text);
    },
    write: async (life) => {
      await written(`${file}.new`, `${String(life)}\n`);
      await rename(`${file}.new`, file);
      await synced(dirname(file));
    },
  };
}

async function written(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The renaming, too, has to outlive a power cut. */
async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
