// drafts.ts — what somebody has begun and not signed off: records under the folder's lock key, each replaced as a whole, and emptied once it is done with.
import { join } from 'node:path';
import { encrypted, fileLockStore, importStoreKey } from '@soundings/client/node';
import type { RandomBytes } from '@soundings/crypto/random';
import { readKeyFile } from '../../convenor/key-file.ts';
import { KEY_FILES } from '../../convenor/party-keys.ts';

export interface Drafts {
  /** Of records that hold something. */
  names(): Promise<readonly string[]>;
  /** Undefined if there is none, or if it was forgotten. */
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  forget(name: string): Promise<void>;
}

const NOTHING = new Uint8Array(0);

/** In the folder's `drafts`. */
export async function openDrafts(folder: string, random: RandomBytes): Promise<Drafts> {
  const files = await fileLockStore(join(folder, 'drafts'));
  const store = encrypted(files, await importStoreKey(readKeyFile(join(folder, KEY_FILES.lock))), random);
  const write = async (name: string, secret: Uint8Array) => {
    const record = { summary: NOTHING, secret };
    if (!(await store.create(name, record))) await store.replace(name, record);
  };
  return {
    names: () => store.names(),
    async read(name) {
      const record = await store.read(name);
      return record === undefined || record.secret.length === 0 ? undefined : record.secret;
    },
    write,
    forget: async (name) => {
      if ((await store.names()).includes(name)) await write(name, NOTHING);
    },
  };
}
