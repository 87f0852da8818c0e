// kept-mission.ts — a mission's document as it was fetched, kept beside an organisation's keys: contributing then asks the register nothing.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchMission, readMission, type Ports } from '@soundings/client/node';
import { toHex } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import { InputError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';

/** Within the folder of keys. */
const MISSIONS = 'missions';

export function isAddress(from: string): boolean {
  return /^https?:/i.test(from);
}

/** The document that was last fetched from an address. InputError where none was. */
export function readKept(url: string, folder: string): string {
  const file = fileOf(url, folder);
  if (existsSync(file)) return readTextFile(file);
  throw new InputError(
    `Nothing is kept of ${url} in ${folder}. Fetch it first, on another day than you contribute: soundings mission fetch ${url} --keys ${folder}`,
  );
}

/**
 * Fetches the document, verifies it and keeps it in place of an older one. InputError where it has fewer rosters than what is kept, or, without a
 * fingerprint that names it, another charter: what is kept stays then.
 */
export async function fetchAndKeep(
  url: string,
  folder: string,
  fingerprint: string | undefined,
  ports: Pick<Ports, 'fetch' | 'wait'>,
): Promise<{ readonly mission: Mission; readonly file: string }> {
  const json = await fetchMission(url, ports);
  const mission = readMission(json, fingerprint);
  const file = fileOf(url, folder);
  if (existsSync(file)) assertNewer(url, readMission(readTextFile(file)), mission, fingerprint !== undefined);
  mkdirSync(join(folder, MISSIONS), { recursive: true, mode: 0o700 });
  // Beside, then into place: nobody reads half a document.
  writeFileSync(`${file}.new`, json, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return { mission, file };
}

function assertNewer(url: string, kept: Mission, fetched: Mission, isNamed: boolean): void {
  const [before, now] = [toHex(kept.digest), toHex(fetched.digest)];
  if (before !== now) {
    if (isNamed) return;
    throw new InputError(
      `${url} has another charter now, whose fingerprint is ${now}; what is kept has ${before}, and stays. If you agreed to the new one, name it with --fingerprint.`,
    );
  }
  if (fetched.rosters.length < kept.rosters.length) {
    throw new InputError(
      `${url} has ${fetched.rosters.length} rosters, fewer than the ${kept.rosters.length} that are kept, which stay. Ask the convenor why the register went back.`,
    );
  }
}

/** One for each address. */
function fileOf(url: string, folder: string): string {
  return join(folder, MISSIONS, `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.json`);
}
