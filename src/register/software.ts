// software.ts — programs in their publisher's register: which file is meant, and a proof of it that is checked without a network (register.md, "Leaf and object").
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import * as z from '@soundings/protocol/json/schema';
import type { Policy } from '@soundings/protocol/register/keys/log-member';
import { hashOfLeaf, objectName } from '@soundings/protocol/register/leaf';
import { SoftwareObject } from '@soundings/protocol/register/objects-other';
import { verifyProof, type Proved } from '@soundings/protocol/register/proof';
import { signersOf } from '@soundings/protocol/register/signed-form';

/** What a publisher hands out beside a download: the register's object, and its leaf's first proof, as in a mission's document. */
const ProofFile = z.strictObject({ object: SoftwareObject, proof: z.string() });

export interface ProvedSoftware extends Proved {
  readonly software: SoftwareObject['body'];
  /** The publisher's keys, in base64url: at least one. */
  readonly signers: readonly string[];
}

/** The SHA-256 of a file of any length, in lower-case hexadecimal. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The file with this SHA-256 among those that the object names. */
export function fileNamed({ files }: SoftwareObject['body'], digest: string): SoftwareObject['body']['files'][number] | undefined {
  return files.find(({ sha256 }) => sha256.toLowerCase() === digest);
}

/**
 * What a proof file proves under a policy. Undefined if it is no such file, or if a signature of its publisher is wrong or there is none. RegisterError if the
 * proof doesn't satisfy the policy, or is of another object.
 */
export function provedSoftware(value: unknown, policy: Policy, verify: VerifySignature): ProvedSoftware | undefined {
  const { data } = ProofFile.safeParse(value);
  const signers = data === undefined ? [] : [...signersOf(data.object, verify)];
  if (data === undefined || signers.length === 0) return undefined;
  const leaf = hashOfLeaf({ ...objectName(canonicalJson(data.object)), kind: 'software' });
  return { ...verifyProof(data.proof, leaf, policy, verify), software: data.object.body, signers };
}
