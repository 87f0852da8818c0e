// former-keys.ts — keys and enrolments that an organisation has replaced, kept in its folder: contributions to earlier windows are still signed, and asked about, with them.
import { constants, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '@soundings/crypto/bytes';
import type { Organisation } from '@soundings/client/node';
import { readKeyFile } from '../convenor/key-file.ts';
import { ENROLMENT_FILE, KEY_FILES } from '../convenor/party-keys.ts';

/** The subfolder of an organisation's folder that has one folder for each earlier id. */
const FORMER = 'former';

/**
 * Copies the key and the enrolment that are about to be replaced. Copies from an earlier run that was interrupted stay, because they are the older
 * ones.
 */
export function keepFormer(folder: string, id: Uint8Array): void {
  const kept = join(folder, FORMER, toHex(id));
  mkdirSync(kept, { recursive: true, mode: 0o700 });
  for (const file of [KEY_FILES.organisation, ENROLMENT_FILE]) {
    const [from, to] = [join(folder, file), join(kept, file)];
    if (existsSync(from) && !existsSync(to)) copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

/** The organisation's earlier identities whose keys are still in the folder. */
export function formerIdentities(folder: string, idOf: (enrolment: string) => Uint8Array): readonly Organisation[] {
  const kept = join(folder, FORMER);
  if (!existsSync(kept)) return [];
  return readdirSync(kept).flatMap((name) => {
    const key = join(kept, name, KEY_FILES.organisation);
    return existsSync(key) ? [{ id: idOf(join(kept, name, ENROLMENT_FILE)), privateKey: readKeyFile(key) }] : [];
  });
}
