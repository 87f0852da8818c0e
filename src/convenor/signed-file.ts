// signed-file.ts — an object of the register in a file that several people sign one after the other, each on a machine of their own (register.md, "Leaf and object").
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { sign, verify, type SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type * as z from '@soundings/protocol/json/schema';
import { signBody, signersOf, type Signed } from '@soundings/protocol/register/signed-form';
import { InputError } from '../errors.ts';
import { readJson } from './mission-file.ts';

/**
 * Adds a signature to the object in this file, or makes the file with `body` in it. `body` is undefined if the file has to be there. Throws InputError if
 * the file has something else, or a wrong signature. Signing twice changes nothing.
 */
export function signFile<Body extends object>(
  path: string,
  form: z.Schema<Signed<Body>>,
  body: Body | undefined,
  pair: SigningKeyPair,
): Signed<Body> {
  const before = existsSync(path) ? readSigned(path, form) : body && { body, signatures: [] };
  if (before === undefined) throw new InputError(`There is no ${path} to sign. Check the name, or say what the new file is to hold.`);
  const object = alsoSignedBy(before, pair);
  if (object === before) return before;
  if (!form.safeParse(object).success)
    throw new InputError(`${path} can't be written: a day or a text in it has a form that nobody would accept.`);
  writeFileSync(`${path}.new`, `${JSON.stringify(object, undefined, 1)}\n`);
  renameSync(`${path}.new`, path);
  return object;
}

/** The object with this key's signature as well; the same object if it has that already. */
export function alsoSignedBy<Body>(object: Signed<Body>, { publicKey, privateKey }: SigningKeyPair): Signed<Body> {
  const { body, signatures } = object;
  if (signatures.some(({ key }) => key === toBase64Url(publicKey))) return object;
  return { body, signatures: [...signatures, signBody(body, publicKey, (message) => sign(privateKey, message))] };
}

/** A signed object in a file. Throws InputError if it is something else, or if a signature in it is wrong. */
export function readSigned<Body extends object>(path: string, form: z.Schema<Signed<Body>>): Signed<Body> {
  const parsed = form.safeParse(readJson(path));
  if (!parsed.success) throw new InputError(`${path} holds something else than this command signs. Check the name of the file.`);
  const object = parsed.data;
  if (object.signatures.length > 0 && signersOf(object, verify).size === 0)
    throw new InputError(`A signature in ${path} is wrong, so nobody would accept it. Get the file again from whoever made it.`);
  return object;
}
