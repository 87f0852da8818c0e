// software.ts — M11: whether this very program is among those that its publisher's register has.
import { verify } from '@soundings/crypto/signature/node';
import { SoftwareObject } from '@soundings/protocol/register/objects-other';
import { readPolicyFile } from '../register/policy-file.ts';
import { readRegister } from '../register/register-view.ts';
import { fileDigest, fileNamed } from '../register/software.ts';
import { sourceOf } from '../register/source.ts';
import { trustIn } from '../register/trust.ts';
import type { Alarm } from './alarm.ts';

/** `program` is the file that runs. A sentence if there is nothing to compare it with. */
export async function ownSoftware(
  program: string,
  place: string | undefined,
  policy: string | undefined,
): Promise<readonly Alarm[] | string> {
  if (place === undefined || policy === undefined)
    return "This program itself was not checked: name its publisher's register with --software, and its policy with --software-policy.";
  const digest = await fileDigest(program);
  const view = await readRegister(sourceOf(place), trustIn([readPolicyFile(policy)], verify).open, verify);
  const wrong = new Set(view.issues.map(({ index }) => index));
  const isThere = view.leaves.some(({ index, leaf, value }) => {
    const software = leaf?.kind === 'software' && !wrong.has(index) ? SoftwareObject.safeParse(value).data : undefined;
    return software !== undefined && fileNamed(software.body, digest) !== undefined;
  });
  if (isThere) return [];
  return [
    { check: 'M11', sentence: `This program, ${program}, is not among those in its publisher's register: its SHA-256 is ${digest}.` },
  ];
}
