// charter-record.ts — the charter that a mission's contributions are made under: its digest for good, and the whole of it beside that.
import { equal, fromUtf8 } from '@soundings/crypto/bytes';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { charterDigest, parseCharter, type Charter } from '@soundings/protocol/charter/charter';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { LockStore, StoredRecord } from './lock.ts';

/** Of the records' names; the mission's name follows. */
export const AGREEMENT_PREFIX = 'mission.';

/** The digest that was agreed to under the mission's name; undefined if none was. */
export async function agreedDigest({ charter }: Mission, store: LockStore): Promise<Uint8Array | undefined> {
  return store.readSummary(AGREEMENT_PREFIX + charter.mission);
}

/** False if something is agreed to under the mission's name already: nothing has changed then, and that is what counts. */
export async function keepAgreement(mission: Mission, store: LockStore): Promise<boolean> {
  return store.create(AGREEMENT_PREFIX + mission.charter.mission, recordOf(mission));
}

/** Adds the charter to an agreement to this very charter that an earlier version kept as a digest alone, or whose charter is damaged. */
export async function completeAgreement(mission: Mission, store: LockStore): Promise<void> {
  const name = AGREEMENT_PREFIX + mission.charter.mission;
  if ((await keptCharter(name, store)) === undefined) await store.replace(name, recordOf(mission));
}

/** All charters that are kept here: what a record cost can be worked out anew from them. */
export async function keptCharters(store: LockStore): Promise<readonly Charter[]> {
  const names = (await store.names()).filter((name) => name.startsWith(AGREEMENT_PREFIX));
  const charters = await Promise.all(names.map(async (name) => keptCharter(name, store)));
  return charters.flatMap((charter) => charter ?? []);
}

function recordOf({ charter, digest }: Mission): StoredRecord {
  return { summary: digest, secret: canonicalJson(charter) };
}

/** Undefined if it can't be read, or isn't the one that was agreed to. */
async function keptCharter(name: string, store: LockStore): Promise<Charter | undefined> {
  try {
    const record = await store.read(name);
    if (record === undefined || record.secret.length === 0) return undefined;
    const charter = parseCharter(fromUtf8(record.secret));
    return equal(charterDigest(charter), record.summary) ? charter : undefined;
  } catch {
    return undefined; // whoever needs it says that it is missing
  }
}
