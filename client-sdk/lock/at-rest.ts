// at-rest.ts — a lock store whose records nobody reads without the key: AES-256-GCM, each part bound to its name and place.
import { concat, utf8 } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import { SdkError } from '../errors.ts';
import type { LockStore } from './lock.ts';

/** The key as the platform keeps it: in a browser one that can't be exported, on disk the bytes of a key file. */
export async function importStoreKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', plain(bytes), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** A view of `store` that encrypts what it writes and throws SdkError `store` on what it can't decrypt. Names stay readable. */
export function encrypted(store: LockStore, key: CryptoKey, random: RandomBytes): LockStore {
  const shut = async (name: string, part: Part, plaintext: Uint8Array): Promise<Uint8Array> => {
    const nonce = random(NONCE_SIZE);
    const ciphertext = await crypto.subtle.encrypt(algorithm(nonce, name, part), key, plain(plaintext));
    return concat(nonce, new Uint8Array(ciphertext));
  };
  const open = async (name: string, part: Part, bytes: Uint8Array): Promise<Uint8Array> => {
    try {
      const nonce = bytes.subarray(0, NONCE_SIZE);
      return new Uint8Array(await crypto.subtle.decrypt(algorithm(nonce, name, part), key, plain(bytes.subarray(NONCE_SIZE))));
    } catch (cause) {
      throw new SdkError(
        'store',
        `The record ${name} can't be decrypted: it is damaged, or was written with another key. Restore the key file, or the folder's backup.`,
        { cause },
      );
    }
  };
  const shutBoth: (name: string, record: StoredParts) => Promise<StoredParts> = async (name, { summary, secret }) => ({
    summary: await shut(name, 'summary', summary),
    secret: await shut(name, 'secret', secret),
  });

  return {
    names: () => store.names(),
    async read(name) {
      const record = await store.read(name);
      if (record === undefined) return undefined;
      return { summary: await open(name, 'summary', record.summary), secret: await open(name, 'secret', record.secret) };
    },
    async readSummary(name) {
      const summary = await store.readSummary(name);
      return summary === undefined ? undefined : open(name, 'summary', summary);
    },
    create: async (name, record) => store.create(name, await shutBoth(name, record)),
    replace: async (name, record) => store.replace(name, await shutBoth(name, record)),
    replaceSummary: async (name, summary) => store.replaceSummary(name, await shut(name, 'summary', summary)),
    exclusively: (work) => store.exclusively(work),
  };
}

type Part = 'summary' | 'secret';
type StoredParts = Readonly<Record<Part, Uint8Array>>;
const NONCE_SIZE = 12;

/** The name and the part are authenticated: records can't be swapped for one another. */
function algorithm(nonce: Uint8Array, name: string, part: Part): AesGcmParams {
  const additionalData = concat(utf8('soundings lock v1'), Uint8Array.of(0), utf8(`${part}/${name}`));
  return { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(additionalData) };
}

/** Web Crypto's types want bytes that no other thread shares; ours never are. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
