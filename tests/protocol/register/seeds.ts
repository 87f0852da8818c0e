// seeds.ts — the Ed25519 seeds behind the register's vectors (keys.json): for tests only, and public.
import { fromHex } from '../../../crypto/bytes.ts';
import { publicKeyOf, sign } from '../../../crypto/signature/node.ts';
import { KeyType, verifierKey, type VerifierKey } from '../../../protocol/register/keys/verifier-key.ts';
import type { SignMessage } from '../../../protocol/register/cosignature.ts';

export const ORIGIN = 'register.winter.example/soundings';

/** A party of the example: its public key, and its hand. */
export interface Signer {
  readonly publicKey: Uint8Array;
  readonly sign: SignMessage;
}

/** A key of the log or of a witness, as signature lines name it. */
export interface LineSigner extends Signer {
  readonly key: VerifierKey;
}

export function signer(seed: Uint8Array): Signer {
  return { publicKey: publicKeyOf(seed), sign: (message) => sign(seed, message) };
}

export function lineSigner(name: string, type: KeyType, seed: Uint8Array): LineSigner {
  const { publicKey, sign: signMessage } = signer(seed);
  return { publicKey, sign: signMessage, key: verifierKey(name, type, publicKey) };
}

function line(name: string, type: KeyType, seed: string): LineSigner {
  return lineSigner(name, type, fromHex(seed));
}

export const LOG_1 = line(ORIGIN, KeyType.note, 'c7740ce425b530ac2fbe5ce2c4294e8f2d01df9fdd23166e967f739d1459e0d5');
export const LOG_2 = line(ORIGIN, KeyType.note, 'c94eecfc727036c9cd3616f32066d1e08a1df4c57ec1317964632532304bb54f');
export const WITNESSES = [
  line('witness.northgate.example/w1', KeyType.cosignature, 'f49c8ac3cfd33480f6e90ebdaa8b688a63486658216976d1ae56f9b74c5a4da7'),
  line('witness.fylde.example/w1', KeyType.cosignature, 'b73545c32818c07a15bc5b11229832605f0d0c56e8be6986518fb6bd2faabf43'),
  line('witness.library.example/w1', KeyType.cosignature, '4ecd6391b406d647d8f81c8dd894960a7fd59d99e58af3a20f69daf05f2654de'),
] as const;

/** The parties that sign objects, by their key in hexadecimal. */
export const SEEDS: readonly string[] = [
  '3bf91ad70366d926a553ac4b3f71002a7af741857c6c8e51eb418ae46b78390d',
  '746029c4131bfd46d48ccf30fcc27d444d30e2fd960b57d0102e8d9624657c8a',
  '7a0950d70a670cf3ea8156bb1cd7f868b290eb3816372e09a53c925ba169397b',
  'f9f998083aa0132f38802c25cbedc4ac5f7a52d73b4a40d7f791d2b51ed872c1',
  '3d61e6140bf3e319aeaf344e2bea7120e5770c3d7cd8610cbc01829888c09748',
  '7a268c2192443ae06cc15fb1f5374adb9e3d3d61c211dce2f5ee9c76046e5c47',
];
