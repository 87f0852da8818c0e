// agreement.ts — a charter is examined before the first contribution, and is then the mission's for good (privacy.md §9).
import { equal, toHex } from '@soundings/crypto/bytes';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Mission } from '@soundings/protocol/mission/mission';
import { agreedDigest, completeAgreement, keepAgreement } from '../lock/charter-record.ts';
import { SdkError } from '../errors.ts';
import type { LockStore } from '../lock/lock.ts';

/**
 * Returns if this organisation has contributed under this very charter before, or if the charter keeps its own promises; the store then
 * remembers the charter. SdkError `mission` if it doesn't keep them, or if the store remembers another charter under the mission's name.
 */
export async function agree(mission: Mission, store: LockStore, examine?: Examine): Promise<void> {
  if (!(await isAgreed(mission, store))) {
    await assertPromisesKept(mission, examine);
    if (await keepAgreement(mission, store)) return;
    // Another program was first: the charter that it agreed to is the mission's.
    if (!(await isAgreed(mission, store)))
      throw new SdkError('store', `The record of the charter of "${mission.charter.mission}" is missing. Run the same again.`);
  }
  await completeAgreement(mission, store);
}

/** The same without remembering anything. */
export async function assertAgreeable(mission: Mission, store: LockStore, examine?: Examine): Promise<void> {
  if (!(await isAgreed(mission, store))) await assertPromisesKept(mission, examine);
}

async function isAgreed(mission: Mission, store: LockStore): Promise<boolean> {
  const agreed = await agreedDigest(mission, store);
  if (agreed === undefined || equal(agreed, mission.digest)) return agreed !== undefined;
  throw new SdkError(
    'mission',
    `The charter of "${mission.charter.mission}" is not the one that your organisation contributed under, which has the fingerprint ${toHex(agreed)}. Send nothing, and ask the convenor which one is right.`,
  );
}

/** Why a charter's noise doesn't keep its promises, one sentence each; empty if it does. */
export type Examine = (charter: Charter) => Promise<readonly string[]>;

/** Searching privacy profiles takes seconds, and the answer for a charter never changes: it is looked for once in a program. */
const examined = new Map<string, readonly string[]>();

async function assertPromisesKept({ charter, digest }: Mission, examine: Examine = examineInPlace): Promise<void> {
  const key = toHex(digest);
  const issues = examined.get(key) ?? (await examine(charter));
  examined.set(key, issues);
  if (issues.length > 0)
    throw new SdkError('mission', [...issues, 'This charter does not keep its own promises, so nothing was sent. Tell the convenor.']);
}

/** As in a browser, where the schema's bounds keep it to seconds. A file of its own in a page, since most visits examine no charter. */
async function examineInPlace(charter: Charter): Promise<readonly string[]> {
  const { promiseIssues } = await import('@soundings/protocol/charter/charter-noise');
  return promiseIssues(charter);
}
