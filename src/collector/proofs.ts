// proofs.ts — fetches the proofs that releases are in the mission's register, and keeps them beside the releases: nobody is shown one without (register.md, "Who refuses what").
import { readBody } from '@soundings/aggregator/answers';
import { fromUtf8, toHex } from '@soundings/crypto/bytes';
import { windowNumbered } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { NOTE_SIZE_MAX } from '@soundings/protocol/register/note';
import { leafHashOf } from '@soundings/protocol/register/objects';
import type { Release } from '@soundings/protocol/release/release';
import { placeOf, proveRelease } from '@soundings/protocol/release/release-logged';
import type { CollectPorts } from './collect.ts';
import { AWAITED, type ReleaseStore } from './release-store.ts';

const TIMEOUT_MS = 10_000;

/**
 * Asks the register for the proof of each release of a logged mission that has none yet. Nothing is lost if the register can't be asked, or hasn't
 * published a release: the next collection asks again. How many proofs are new.
 */
export async function askForProofs(
  mission: Mission,
  charter: string,
  store: Pick<ReleaseStore, 'kept' | 'prove'>,
  { fetch }: Pick<CollectPorts, 'fetch'>,
): Promise<number> {
  const url = mission.logged?.policies.at(-1)?.log.url;
  if (url === undefined) return 0;
  let found = 0;
  for (const { release, proof } of store.kept(charter)) {
    if (proof !== undefined && proof !== AWAITED) continue;
    const text = await proofText(`${url}proof/${toHex(leafHash(release))}`, fetch);
    if (text === undefined || !isProved(mission, release, text)) continue;
    store.prove(release, text);
    found++;
  }
  return found;
}

/** Whether this proof shows that the release is in its mission's register. */
export function isProved(mission: Mission, release: Release, proof: string): boolean {
  const { logged, charter } = mission;
  if (logged === undefined) return false;
  try {
    proveRelease(logged, release, windowNumbered(charter.schedule, release.window.number).closesDay, proof);
    return true;
  } catch (error) {
    if (error instanceof RegisterError) return false;
    throw error;
  }
}

function leafHash(release: Release): Uint8Array {
  return leafHashOf(release, { kind: 'release', charter: release.charter, place: placeOf(release) });
}

async function proofText(url: string, fetch: CollectPorts['fetch']): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(new Request(url, { redirect: 'error', credentials: 'omit', signal }));
    if (response.status !== 200) return undefined;
    const body = await readBody(response, 2 * NOTE_SIZE_MAX, { signal });
    return body && fromUtf8(body);
  } catch {
    return undefined; // no answer, or no text: the next collection asks again
  }
}
