// hypothesis-logged.ts — when the public register first had a hypothesis, by its proof (insight-method.md §7; register.md, "Checkpoint, cosignature, tiles").
import { toBase64Url } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { dayAt } from '@soundings/protocol/charter/day';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import type { Mission } from '@soundings/protocol/mission/mission';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { hashOfLeaf, objectName } from '@soundings/protocol/register/leaf';
import { Log, policyOf } from '@soundings/protocol/register/keys/log-member';
import { verifyProof } from '@soundings/protocol/register/proof';
import { InputError } from '../errors.ts';
import { partiesOf, proofBeside, type EntryFile } from './hypothesis-files.ts';

/**
 * The day of the proof's quorum time, in days since 1970; or why there is none. By the keys that the charter names; a proof under later keys of the
 * register is refused. Throws InputError for a proof that is not this object's.
 */
export function loggedDay(file: EntryFile, mission: Mission): number | 'unlogged mission' | 'not registered' {
  const { charter, digest } = mission;
  const log = 'log' in charter ? Log.safeParse(charter.log).data : undefined;
  if (log === undefined) return 'unlogged mission';
  const proof = proofBeside(file);
  if (proof === undefined || file.object === undefined) return 'not registered';
  // Anybody's needs the convenor's signature as well.
  const parties = partiesOf(mission);
  if (!file.object.signatures.some(({ key }) => parties.has(key))) return 'not registered';
  const leaf = hashOfLeaf({ ...objectName(canonicalJson(file.object)), kind: 'hypothesis', charter: toBase64Url(digest) });
  try {
    return dayAt(verifyProof(proof, leaf, policyOf(log), verify).checkpoint.quorumTime);
  } catch (cause) {
    if (!(cause instanceof RegisterError)) throw cause;
    throw new InputError(`${file.path}.proof does not prove that ${file.path} is in the register. ${cause.message}`, { cause });
  }
}
