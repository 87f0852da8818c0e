// hpke.ts — runs RFC 9180's vectors on the servers' backend. The browser's, which are asynchronous, have them in tests/crypto/hpke.
import { deepStrictEqual } from 'node:assert';
import { toHex } from '../../crypto/bytes.ts';
import { importPrivateKey, openSync } from '../../crypto/hpke/node.ts';
import { bytes, index, list, object, text } from './json.ts';

export function runHpke(_name: string, file: unknown): void {
  const vectors = list(file, 'file').map((vector) => object(vector, 'vector'));
  if (vectors.length === 0) throw new TypeError('expected at least one vector');
  for (const [position, vector] of vectors.entries()) {
    const field = (name: string): Uint8Array => bytes(vector[name], name);
    const number = (name: string): number => index(vector[name], name);
    deepStrictEqual(number('mode'), 0, 'only base mode is built');
    const suite = { kemId: number('kem_id'), kdfId: number('kdf_id'), aeadId: number('aead_id') };
    const key = importPrivateKey(suite, field('skRm'));
    deepStrictEqual(toHex(key.publicKey), text(vector['pkRm'], 'pkRm'), `vector ${position}: pkRm`);
    // Contexts are used once here, so of each only the first message can be opened: sequence number 0.
    const [first] = list(vector['encryptions'], 'encryptions').map((encryption) => object(encryption, 'encryptions'));
    if (first === undefined) throw new TypeError('encryptions: expected at least one');
    const plaintext = openSync(key, field('enc'), field('info'), bytes(first['aad'], 'aad'), bytes(first['ct'], 'ct'));
    deepStrictEqual(toHex(plaintext), text(first['pt'], 'pt'), `vector ${position}: pt`);
  }
}
