// organisation.ts — an organisation's folder (its key, its id, its locks) in the form that the SDK takes, for all commands of an organisation.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodePorts, type Ports, type Organisation } from '@soundings/client/node';
import { InputError } from '../errors.ts';
import { readKeyFile } from '../convenor/key-file.ts';
import { organisationId } from '../convenor/mission-document.ts';
import { readJson } from '../convenor/mission-file.ts';
import { ENROLMENT_FILE, KEY_FILES } from '../convenor/party-keys.ts';
import { formerIdentities } from './former-keys.ts';

/** The folder in which locks and ledger are kept, beside the keys. */
export const LOCKS = 'locks';

export interface OrganisationFolder {
  /** Its ids and keys, the newest first; `identityIn` says which of them a window's roster has. */
  readonly identities: readonly [Organisation, ...Organisation[]];
  readonly ports: Ports;
}

/** Opens an organisation's folder; `marks` as nodePorts() has it. Throws InputError if a part of it is missing. */
export async function openOrganisation(folder: string, marks?: string): Promise<OrganisationFolder> {
  const id = enrolledId(join(folder, ENROLMENT_FILE));
  const lockKey = join(folder, KEY_FILES.lock);
  if (!existsSync(lockKey)) {
    throw new InputError(
      `${lockKey} is missing. It is the key to everything that this folder has locked, and a new key can't open that. Restore the file from the backup.`,
    );
  }
  const ports = await nodePorts(join(folder, LOCKS), readKeyFile(lockKey), marks);
  const newest = { id, privateKey: readKeyFile(join(folder, KEY_FILES.organisation)) };
  return { identities: [newest, ...formerIdentities(folder, enrolledId)], ports };
}

function enrolledId(file: string): Uint8Array {
  const entry = readJson(file) as { readonly id?: unknown } | null;
  const id = organisationId(typeof entry?.id === 'string' ? entry.id : '');
  if (id === undefined) throw new InputError(`${file} is not an enrolment. soundings enrol makes it.`);
  return id;
}
