// open-objections.ts — how many objections to a mission its public register has without an answer; only what the convenor or the board of its time has signed is an answer.
import { fromUtf8, toBase64Url } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { answeredBy } from '@soundings/protocol/mission/held-back';
import { leavesOfMission } from '@soundings/protocol/mission/left-out';
import type { Mission } from '@soundings/protocol/mission/mission';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { hashOfLeaf, type Leaf } from '@soundings/protocol/register/leaf';
import { readCheckpoint, readLeaves, type ReadFile } from '@soundings/protocol/register/read-register';
import { objectPath, proofPath } from '../../register/publication.ts';
import { objectValue } from '../../register/register-files.ts';

/** Entries with objections, each of which an answer answers whole; undefined if the register can't be read whole now. */
export async function openObjections(mission: Mission, read: ReadFile): Promise<number | undefined> {
  const { digest, logged } = mission;
  const head = logged && (await readCheckpoint(logged.policies, read));
  const data = head === undefined || head instanceof RegisterError ? undefined : await readLeaves(head, read);
  if (data === undefined) return undefined;
  const leaves = leavesOfMission(digest, data).map(({ leaf }) => leaf);
  const answered = new Set<string>();
  for (const leaf of leaves)
    if (leaf.kind === 'answer') for (const challenge of await answeredIn(mission, leaf, read)) answered.add(challenge);
  return leaves.filter(({ kind, object }) => kind === 'challenge' && !answered.has(object)).length;
}

/** The challenge that this leaf's object answers. An object that was taken down, or isn't to be had now, answers none. */
async function answeredIn({ charter, digest, logged }: Mission, leaf: Leaf, read: ReadFile): Promise<readonly string[]> {
  const [bytes, proof] = [await read(objectPath(bytesOf(leaf.object))), await read(proofPath(hashOfLeaf(leaf)))];
  const object = bytes && objectValue(leaf, bytes);
  if (object === undefined || proof === undefined || logged === undefined) return [];
  const known = { ...logged, parties: charter, charter: toBase64Url(digest), verify };
  const answered = orRefusal(() => answeredBy(known, { object, proof: fromUtf8(proof) }));
  return answered instanceof RegisterError ? [] : answered;
}
