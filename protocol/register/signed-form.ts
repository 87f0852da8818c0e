// signed-form.ts — the signed form of the register's own objects: a body and signatures of it (register.md, "Leaf and object").
import * as z from '../json/schema.ts';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { Base64Url, bytesOf } from '../json/base64url.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { tagged } from '../json/tagged.ts';
import type { SignMessage } from './cosignature.ts';

export const Signatures = z.array(z.strictObject({ key: Base64Url(32), signature: Base64Url(64) })).check(z.maxLength(200));
export type Signatures = z.infer<typeof Signatures>;

/** S(body): a body with signatures. Each kind of body has its own `format`, so that none can be taken for another kind. */
export function SignedForm<Body extends z.Schema<unknown>>(body: Body) {
  return z.strictObject({ body, signatures: Signatures });
}

export interface Signed<Body> {
  readonly body: Body;
  readonly signatures: Signatures;
}

/** One signature of a body. `publicKey` is the 32-byte public key of the key that `sign` uses. */
export function signBody(body: unknown, publicKey: Uint8Array, sign: SignMessage): Signatures[number] {
  return { key: toBase64Url(publicKey), signature: toBase64Url(sign(messageOf(body))) };
}

/** The keys, in base64url, that signed this. The set is empty if any signature is wrong, or if a key signed twice. */
export function signersOf({ body, signatures }: Signed<unknown>, verify: VerifySignature): ReadonlySet<string> {
  const message = messageOf(body);
  const keys = new Set(signatures.map(({ key }) => key));
  const stand = signatures.every(({ key, signature }) => verify(bytesOf(key), message, bytesOf(signature)));
  return stand && keys.size === signatures.length ? keys : new Set();
}

function messageOf(body: unknown): Uint8Array {
  return tagged('soundings register v1', canonicalJson(body));
}
