// generation-file.ts — the generation file, which says how far the database has come, outside of the database (generations.ts). It is replaced atomically.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { generationText, isLater, parseGeneration, type Generation } from '@soundings/protocol/contribution/generation';
import { GenerationFileError, type Life } from '../ports/ports.ts';

/**
 * The default path: for `/srv/soundings/helper.json` it is `/srv/soundings.generation/helper`. It is in neither the database's folder nor
 * the configuration's, because operators back up and restore those as a whole.
 */
export function defaultLifeFile(configFile: string): string {
  const file = resolve(configFile);
  return join(`${dirname(file)}.generation`, basename(file, extname(file)));
}

export function lifeFile(file: string): Life {
  const read = async () => {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw unusable(file, 'read', error);
    });
    return text === undefined ? undefined : generationIn(file, text);
  };
  return {
    read,
    write: async (generation) => {
      const known = await read();
      if (known !== undefined && !isLater(generation, known)) return; // another process of this aggregator wrote it
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        const fresh = `${file}.${String(process.pid)}.new`;
        await written(fresh, `${generationText(generation)}\n`);
        await rename(fresh, file);
        await synced(dirname(file));
      } catch (error) {
        throw unusable(file, 'written', error);
      }
    },
  };
}

/** The previous build wrote one number only, the generation. */
function generationIn(file: string, text: string): Generation {
  const line = text.trimEnd();
  const generation = parseGeneration(line.includes('.') ? line : `${line}.0`);
  if (generation !== undefined) return generation;
  throw new GenerationFileError(
    'malformed',
    `The generation file ${file} doesn't contain two numbers such as 12.345. If you can't correct it, move it away and start again. If the database was restored from a backup, run "soundings end-quarantine --restored" first.`,
  );
}

function unusable(file: string, what: string, cause: unknown): GenerationFileError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new GenerationFileError(
    'unusable',
    `The generation file ${file} can't be ${what}${code}. Let this program's user read and write in its folder, or set "lifeFile" to a file that is in no backup of the database.`,
    { cause },
  );
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

/** Flushes the folder, so that the renaming outlives a power cut, too. */
async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
