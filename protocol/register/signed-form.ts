// signed-form.ts — the one form in which new kinds of object are signed: a body, and signatures over it (register.md, "Leaf and object").
import * as z from '../json/schema.ts';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { Base64Url, bytesOf } from '../json/base64url.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { tagged } from '../json/tagged.ts';
import type { SignMessage } from './cosignature.ts';

export const Signatures = z.array(z.strictObject({ key: Base64Url(32), signature: Base64Url(64) })).check(z.maxLength(200));
export type Signatures = z.infer<typeof Signatures>;

/** S(body). The body has a `format` of its own, so that none passes for another. */
export function SignedForm<Body extends z.Schema<unknown>>(body: Body) {
  return z.strictObject({ body, signatures: Signatures });
}

export interface Signed<Body> {
  readonly body: Body;
  readonly signatures: Signatures;
}

/** One signature over a body. `publicKey` is the 32 bytes of the key that `sign` signs with. */
export function signBody(body: unknown, publicKey: Uint8Array, sign: SignMessage): Signatures[number] {
  return { key: toBase64Url(publicKey), signature: toBase64Url(sign(messageOf(body))) };
}

/** The keys, in base64url, that signed this; none if one signature is wrong, or a key signs twice: somebody put it there. */
export function signersOf({ body, signatures }: Signed<unknown>, verify: VerifySignature): ReadonlySet<string> {
  const message = messageOf(body);
  const keys = new Set(signatures.map(({ key }) => key));
  const stand = signatures.every(({ key, signature }) => verify(bytesOf(key), message, bytesOf(signature)));
  return stand && keys.size === signatures.length ? keys : new Set();
}

function messageOf(body: unknown): Uint8Array {
  return tagged('soundings register v1', canonicalJson(body));
}
