// wycheproof.ts — runs Wycheproof's Ed25519 and X25519 files, on the JavaScript curves and on the platform's
import { x25519 } from '@noble/curves/ed25519.js';
import { deepStrictEqual } from 'node:assert';
import { toHex } from '../../crypto/bytes.ts';
import { DEFAULT_SUITE } from '../../crypto/hpke/hpke.ts';
import { importPrivateKey } from '../../crypto/hpke/node.ts';
import { verify } from '../../crypto/signature/ed25519.ts';
import { verify as verifyOnNode } from '../../crypto/signature/node.ts';
import { bytes, index, list, object, text, type Fields } from './json.ts';

/** The verdict must be the file's on both; there are no "acceptable" signatures. */
export function runEd25519(_name: string, file: unknown): void {
  for (const { group, test } of testsOf(file)) {
    const publicKey = bytes(object(group['publicKey'], 'publicKey')['pk'], 'pk');
    const [message, signature] = [bytes(test['msg'], 'msg'), bytes(test['sig'], 'sig')];
    const verdicts = [verify(publicKey, message, signature), verifyOnNode(publicKey, message, signature)];
    const valid = text(test['result'], 'result') === 'valid';
    deepStrictEqual(verdicts, [valid, valid], `tcId ${index(test['tcId'], 'tcId')}`);
  }
}

/** The shared secret must be the file's on both; one that is all zero may be refused, and HPKE refuses it (RFC 9180 §7.1.4). */
export function runX25519(_name: string, file: unknown): void {
  for (const { test } of testsOf(file)) {
    const [privateKey, publicKey] = [bytes(test['private'], 'private'), bytes(test['public'], 'public')];
    const shared = text(test['shared'], 'shared');
    const secrets = [
      secretOrZero(() => x25519.getSharedSecret(privateKey, publicKey)),
      secretOrZero(() => importPrivateKey(DEFAULT_SUITE, privateKey).dh(publicKey)),
    ];
    deepStrictEqual(secrets, [shared, shared], `tcId ${index(test['tcId'], 'tcId')}`);
  }
}

function secretOrZero(dh: () => Uint8Array): string {
  try {
    return toHex(dh());
  } catch {
    return '00'.repeat(32);
  }
}

function testsOf(file: unknown): readonly { group: Fields; test: Fields }[] {
  const groups = list(object(file, 'file')['testGroups'], 'testGroups').map((group) => object(group, 'testGroups'));
  return groups.flatMap((group) => list(group['tests'], 'tests').map((test) => ({ group, test: object(test, 'tests') })));
}
