// receipts.ts — what the organisation keeps of what it sent: plain JSON, one file a contribution and version; it tells no count and no noise.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Receipt } from '@soundings/client/node';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import { filesIn, writeWhole } from './desk-folder.ts';

const FOLDER = 'receipts';

export function keepReceipt(folder: string, receipt: Receipt): void {
  mkdirSync(join(folder, FOLDER), { recursive: true, mode: 0o700 });
  writeWhole(join(folder, FOLDER, nameOf(receipt)), `${JSON.stringify(receipt, undefined, 2)}\n`);
}

/** Whether it is of this mission, and not of an earlier one that had its name. */
export function isReceiptOf({ charter }: Pick<Receipt, 'charter'>, { digest }: Pick<Mission, 'digest'>): boolean {
  return charter === toBase64Url(digest);
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

/** With the beginning of the charter's digest, since a mission may be called anew under its name. Older receipts have names without it. */
function nameOf({ mission, charter, instrument, window, version }: Receipt): string {
  const digest = Buffer.from(charter, 'base64url').toString('hex').slice(0, 8);
  return `${mission}.${digest}.${instrument}.${window.number}.${version}.json`;
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
