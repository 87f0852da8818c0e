// receipts.ts — what the organisation keeps of what it sent: plain JSON, one file a contribution and version; it tells no count and no noise.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Receipt } from '@soundings/client/node';
import { filesIn, writeWhole } from './desk-folder.ts';

const FOLDER = 'receipts';

export function keepReceipt(folder: string, receipt: Receipt): void {
  mkdirSync(join(folder, FOLDER), { recursive: true, mode: 0o700 });
  writeWhole(join(folder, FOLDER, nameOf(receipt)), `${JSON.stringify(receipt, undefined, 2)}\n`);
}

/** All that can be read, newest window first. */
export function keptReceipts(folder: string): readonly Receipt[] {
  const found = filesIn(join(folder, FOLDER))
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const parsed = Receipt.safeParse(jsonIn(join(folder, FOLDER, name)));
      return parsed.success ? [parsed.data] : [];
    });
  return found.sort((a, b) => b.window.number - a.window.number || (a.instrument < b.instrument ? -1 : 1));
}

/** The first characters of the digest: short enough to say on the telephone. */
export function referenceOf({ digest }: Pick<Receipt, 'digest'>): string {
  return digest
    .replaceAll(/[-_]/g, '')
    .slice(0, 8)
    .toUpperCase()
    .replace(/(.{4})/, '$1-');
}

function nameOf({ mission, instrument, window, version }: Receipt): string {
  return `${mission}.${instrument}.${window.number}.${version}.json`;
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
