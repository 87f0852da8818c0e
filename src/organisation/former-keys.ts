// former-keys.ts — keys and enrolments that an organisation has replaced, kept in its folder: windows from before are still signed and asked for by them.
import { constants, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '@soundings/crypto/bytes';
import type { Organisation } from '@soundings/client/node';
import { readKeyFile } from '../convenor/key-file.ts';
import { ENROLMENT_FILE, KEY_FILES } from '../convenor/party-keys.ts';

/** The folder in an organisation's own that has one folder for each id it had before. */
const FORMER = 'former';

/** Copies what is about to be replaced. What a run that was interrupted has copied already stays as it is: it is the older. */
export function keepFormer(folder: string, id: Uint8Array): void {
  const kept = join(folder, FORMER, toHex(id));
  mkdirSync(kept, { recursive: true, mode: 0o700 });
  for (const file of [KEY_FILES.organisation, ENROLMENT_FILE]) {
    const [from, to] = [join(folder, file), join(kept, file)];
    if (existsSync(from) && !existsSync(to)) copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

/** Who this folder's organisation was before, where its old key is still there. */
export function formerIdentities(folder: string, idOf: (enrolment: string) => Uint8Array): readonly Organisation[] {
  const kept = join(folder, FORMER);
  if (!existsSync(kept)) return [];
  return readdirSync(kept).flatMap((name) => {
    const key = join(kept, name, KEY_FILES.organisation);
    return existsSync(key) ? [{ id: idOf(join(kept, name, ENROLMENT_FILE)), privateKey: readKeyFile(key) }] : [];
  });
}
