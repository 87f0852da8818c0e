// curves.ts — what is measured of HPKE and signatures: one seal, open, signature or verification, on each platform's own way
import { randomBytes } from 'node:crypto';
import { DEFAULT_SUITE as suite, type Hpke } from '../../crypto/hpke/hpke.ts';
import { nobleHpke } from '../../crypto/hpke/noble.ts';
import { importPrivateKey, openSync, sealSync } from '../../crypto/hpke/node.ts';
import { webcryptoHpke } from '../../crypto/hpke/webcrypto.ts';
import { generateKeyPair, sign, verify } from '../../crypto/signature/ed25519.ts';
import { sign as nodeSign, verify as nodeVerify } from '../../crypto/signature/node.ts';

export interface CurveCase {
  readonly title: string;
  readonly round: () => unknown;
}

/** Of the size of a helper's input share, its AAD of a report's. */
const [plaintext, info, aad] = [randomBytes(110), randomBytes(26), randomBytes(120)];

export async function curveCases(): Promise<readonly CurveCase[]> {
  return [
    ...(await nodeCases()),
    ...(await hpkeCases('WebCrypto', await webcryptoHpke())),
    ...(await hpkeCases('noble', nobleHpke)),
    ...signatureCases(),
  ];
}

/** The server's way: keys imported once. */
async function nodeCases(): Promise<readonly CurveCase[]> {
  const { publicKey, privateKey } = await nobleHpke.generateKeyPair(suite, randomBytes);
  const key = importPrivateKey(suite, privateKey);
  const { enc, payload } = sealSync(suite, publicKey, info, aad, plaintext, randomBytes);
  return [
    { title: 'HPKE seal, node:crypto', round: () => sealSync(suite, publicKey, info, aad, plaintext, randomBytes) },
    { title: 'HPKE open, node:crypto', round: () => openSync(key, enc, info, aad, payload) },
  ];
}

async function hpkeCases(name: string, hpke: Hpke): Promise<readonly CurveCase[]> {
  if (!hpke.supports(suite)) return [];
  const { publicKey, privateKey } = await hpke.generateKeyPair(suite, randomBytes);
  const { enc, payload } = await hpke.seal(suite, publicKey, info, aad, plaintext, randomBytes);
  return [
    { title: `HPKE seal, ${name}`, round: () => hpke.seal(suite, publicKey, info, aad, plaintext, randomBytes) },
    { title: `HPKE open, ${name}`, round: () => hpke.open(suite, privateKey, enc, info, aad, payload) },
  ];
}

function signatureCases(): readonly CurveCase[] {
  const { publicKey, privateKey } = generateKeyPair(randomBytes);
  const message = randomBytes(400);
  const signature = sign(privateKey, message);
  return [
    { title: 'Ed25519 sign, node:crypto', round: () => nodeSign(privateKey, message) },
    { title: 'Ed25519 sign, noble', round: () => sign(privateKey, message) },
    { title: 'Ed25519 verify, noble', round: () => verify(publicKey, message, signature) },
    { title: 'Ed25519 verify, node:crypto', round: () => nodeVerify(publicKey, message, signature) },
  ];
}
