// waiting.ts — objects that are to be published next: a file each, in the order in which they were added.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fromUtf8 } from '@soundings/crypto/bytes';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { encodeLeaf } from '@soundings/protocol/register/leaf';
import { readLeaf } from '@soundings/protocol/register/leaf-reader';
import { InputError } from '../errors.ts';
import { leafOf, type Entry } from './entry.ts';

/** An entry, and the file that it waits in. */
export interface WaitingEntry extends Entry {
  readonly file: string;
}

export class Waiting {
  private readonly folder: string;
  /** The number of the entry that was added last; undefined before the folder was looked at. Only this process adds entries meanwhile. */
  private last: number | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** By the order in which they were added. Throws InputError for a file that isn't one of ours. */
  list(): readonly WaitingEntry[] {
    return this.names().map((name) => {
      const file = join(this.folder, name);
      return { ...readEntry(file), file };
    });
  }

  /** Adds an entry at the end. It is there whole or not at all, and on the disk when this returns. */
  add(entry: Entry): void {
    mkdirSync(this.folder, { recursive: true });
    this.last = 1 + (this.last ?? Number(this.names().at(-1)?.slice(0, DIGITS) ?? 0));
    const name = `${String(this.last).padStart(DIGITS, '0')}-${entry.members.kind}.json`;
    const aside = join(this.folder, `${name}.new`);
    const file = openSync(aside, 'w', 0o600);
    try {
      writeSync(file, canonicalJson({ members: entry.members, object: entry.object }));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, join(this.folder, name));
  }

  /** Takes entries away that are in the register now. */
  remove(entries: readonly WaitingEntry[]): void {
    for (const { file } of entries) rmSync(file, { force: true });
  }

  private names(): readonly string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((name) => /^\d{8}-[a-z]+\.json$/.test(name))
      .sort();
  }
}

const DIGITS = 8;

function readEntry(file: string): Entry {
  const value = parseJson(fromUtf8(readFileSync(file))) as { readonly members?: object; readonly object?: unknown } | null;
  const entry = { object: value?.object, members: value?.members } as Entry;
  // Written as a leaf and read again, so that nothing that isn't one gets into a register.
  if (value?.members !== undefined && readLeaf(encodeLeaf(leafOf(entry))) !== undefined) return entry;
  throw new InputError(`${file} is not an entry that soundings register add made. Remove it, and add the object again.`);
}
