// kept-mission.ts — a mission's document as it was fetched, kept beside an organisation's keys: contributing then asks the register nothing.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchMission, readMission, type Ports } from '@soundings/client/node';
import { toHex } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import { standingMission } from '../convenor/pending-rosters.ts';
import { InputError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';

/** Within the folder of keys. */
const MISSIONS = 'missions';

export function isAddress(from: string): boolean {
  return /^https?:/i.test(from);
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
 * Fetches the document, verifies it and replaces the saved one. Throws InputError, and keeps the saved one, if the new document has fewer rosters, or if
 * it has another charter that `fingerprint` does not name.
 */
export async function fetchAndKeep(
  url: string,
  folder: string,
  fingerprint: string | undefined,
  ports: Pick<Ports, 'fetch' | 'wait'>,
): Promise<{ readonly mission: Mission; readonly file: string }> {
  const json = await fetchMission(url, ports);
  const mission = readMission(standingMission(json).json, fingerprint);
  const file = fileOf(url, folder);
  if (existsSync(file)) {
    const kept = readMission(standingMission(readTextFile(file)).json);
    assertNewer(url, kept, mission, { isNamed: fingerprint !== undefined });
  }
  mkdirSync(join(folder, MISSIONS), { recursive: true, mode: 0o700 });
  // Written beside the old file, then renamed, so that nobody reads half a document.
  writeFileSync(`${file}.new`, json, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return { mission, file };
}

function assertNewer(url: string, kept: Mission, fetched: Mission, { isNamed }: { readonly isNamed: boolean }): void {
  const [before, now] = [toHex(kept.digest), toHex(fetched.digest)];
  if (before !== now) {
    if (isNamed) return;
    throw new InputError(
      `${url} has a different charter now, with the fingerprint ${now}. The saved document, with the fingerprint ${before}, was kept. If you agreed to the new charter, name its fingerprint with --fingerprint.`,
    );
  }
  if (fetched.rosters.length < kept.rosters.length) {
    throw new InputError(
      `${url} has ${fetched.rosters.length} rosters, fewer than the ${kept.rosters.length} in the saved document, which was kept. Ask the convenor why rosters are missing from the register.`,
    );
  }
}

/** The file of an address; each address has its own. */
function fileOf(url: string, folder: string): string {
  return join(folder, MISSIONS, `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.json`);
}
