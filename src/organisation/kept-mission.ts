// kept-mission.ts — a mission's document as it was fetched, kept beside an organisation's keys: contributing then asks the register nothing.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ports } from '@soundings/client/node';
import { fetchFile, fetchMission, readMission, SdkError } from '@soundings/client/node/mission';
import { toHex } from '@soundings/crypto/bytes';
import { dayAt } from '@soundings/protocol/charter/day';
import { LOGGED_DOCUMENT_BYTES_MAX, type Mission } from '@soundings/protocol/mission/mission';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import { TILE_BYTES_MAX, type ReadFile } from '@soundings/protocol/register/read-register';
import { standingMission } from '../convenor/pending-rosters.ts';
import { InputError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';
import { assertNotForked } from './register-forks.ts';
import { assertSameHistory, lookAtRegister } from './same-history.ts';
import { noteDocument, rememberDocument, seenOf } from './seen-registers.ts';

/** Within the folder of keys. */
const MISSIONS = 'missions';

export function isAddress(from: string): boolean {
  return /^https?:/i.test(from);
}

/**
 * Throws ForkError if the mission's register has shown two histories to this folder of keys, and InputError if the document is older than one that was
 * used before. What it shows of the register is remembered. `today` is in days since the epoch.
 */
export function assertUsable(mission: Mission, folder: string, today: number): void {
  assertNotForked(mission, join(folder, MISSIONS));
  noteDocument(mission, join(folder, MISSIONS), today);
}

/** Looks at the mission's register itself, as {@link lookAtRegister}; what it shows is remembered in this folder of keys. */
export async function lookAtRegisterOf(
  mission: Mission,
  folder: string,
  ports: Pick<Ports, 'fetch' | 'wait' | 'now'>,
): Promise<WitnessedCheckpoint | undefined> {
  return lookAtRegister(mission, join(folder, MISSIONS), dayAt(ports.now()), filesOf(mission, ports));
}

/** The document that was last fetched from an address. Throws InputError if none was fetched. */
export function readKept(url: string, folder: string): string {
  const file = fileOf(url, folder);
  if (existsSync(file)) return readTextFile(file);
  throw new InputError(
    `${folder} has no saved mission document from ${url}. Fetch it first, preferably not on the day you contribute: soundings mission fetch ${url} --keys ${folder}`,
  );
}

/**
 * Fetches the document, verifies it and replaces the saved one. Throws InputError, and keeps the saved one, if the new document has fewer rosters, if it
 * has another charter that `fingerprint` does not name, or or if its register is older than what was seen; ForkError if it contradicts that.
 */
export async function fetchAndKeep(
  url: string,
  folder: string,
  fingerprint: string | undefined,
  ports: Pick<Ports, 'fetch' | 'wait' | 'now'>,
): Promise<{ readonly mission: Mission; readonly file: string }> {
  const json = await fetchMission(url, ports);
  const mission = readMission(standingMission(json).json, fingerprint);
  const file = fileOf(url, folder);
  const missions = join(folder, MISSIONS);
  assertNotForked(mission, missions);
  const today = dayAt(ports.now());
  if (existsSync(file)) {
    const kept = readMission(standingMission(readTextFile(file)).json);
    assertNewer(url, kept, mission, { isNamed: fingerprint !== undefined });
    rememberDocument(kept, missions);
  }
  for (const head of mission.logged?.heads ?? [])
    await assertSameHistory(seenOf(head.origin, missions), head, missions, today, filesOf(mission, ports));
  noteDocument(mission, missions, today);
  mkdirSync(join(folder, MISSIONS), { recursive: true, mode: 0o700 });
  // Written beside the old file, then renamed, so that nobody reads half a document.
  writeFileSync(`${file}.new`, json, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return { mission, file };
}

/** The files of the mission's register, asked of its host: fetching a mission is an act of its own, apart from any contribution. */
function filesOf({ logged }: Mission, ports: Pick<Ports, 'fetch' | 'wait'>): ReadFile {
  return registerFilesAt(logged?.policies.at(-1)?.log.url ?? '', ports);
}

/** A register's files, asked of its host or of a mirror at `url`: one that couldn't be had proves nothing. */
export function registerFilesAt(url: string, ports: Pick<Ports, 'fetch' | 'wait'>): ReadFile {
  return async (path) => {
    try {
      return await fetchFile(url + path, path.startsWith(`mission/`) ? LOGGED_DOCUMENT_BYTES_MAX : TILE_BYTES_MAX, ports);
    } catch (error) {
      if (error instanceof SdkError) return undefined;
      throw error;
    }
  };
}

function assertNewer(url: string, kept: Mission, fetched: Mission, { isNamed }: { readonly isNamed: boolean }): void {
  const [before, now] = [toHex(kept.digest), toHex(fetched.digest)];
  if (before !== now) {
    if (isNamed) return;
    throw new InputError(
      `${url} has a different charter now, with the fingerprint ${now}. The saved document, with the fingerprint ${before}, was kept. If you agreed to the new charter, name its fingerprint with --fingerprint.`,
    );
  }
  if (fetched.rosters.length < kept.rosters.length && fetched.logged === undefined) {
    throw new InputError(
      `${url} has ${fetched.rosters.length} rosters, fewer than the ${kept.rosters.length} in the saved document, which was kept. Ask the convenor why rosters are missing from the register.`,
    );
  }
  // Of a logged mission, older rosters may be given by their digests.
  if (newestRoster(fetched) < newestRoster(kept)) {
    throw new InputError(
      `${url} has rosters up to number ${newestRoster(fetched)}; the saved document has roster ${newestRoster(kept)}, and was kept. Ask the convenor why rosters are missing from the register.`,
    );
  }
}

function newestRoster({ rosters }: Mission): number {
  return rosters.at(-1)?.roster.number ?? 0;
}

/** The file of an address; each address has its own. */
function fileOf(url: string, folder: string): string {
  return join(folder, MISSIONS, `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.json`);
}
