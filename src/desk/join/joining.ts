// joining.ts — from a mission document to an entry for its roster: what was chosen, what was compared, what was signed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchMission, SdkError } from '@soundings/client/node';
import { toHex } from '@soundings/crypto/bytes';
import type { RosterEntry } from '@soundings/protocol/roster/roster';
import { inFours } from '../../convenor/fingerprint-words.ts';
import { organisationId } from '../../convenor/mission-document.ts';
import { readSigningKey } from '../../convenor/key-file.ts';
import { ENROLMENT_FILE, KEY_FILES, makeKeys } from '../../convenor/party-keys.ts';
import { InputError } from '../../errors.ts';
import { enrolmentFor, type EnrolmentAsked } from '../../organisation/enrolment.ts';
import type { Desk } from '../state/desk.ts';
import { keepMission, missionIn, type KeptMission } from '../folder/missions.ts';

/** So many hexadecimal digits are enough to type: nobody finds another charter with the same. */
const TYPED_MIN = 24;

/** How what was typed compares with a charter's fingerprint. Case, spaces and colons don't count. `short`: right so far, but too few digits. */
export function compareFingerprint(typed: string, { mission }: KeptMission): 'none' | 'short' | 'same' | 'different' {
  const digits = typed.replaceAll(/[\s:]/g, '').toLowerCase();
  if (digits === '') return 'none';
  if (!toHex(mission.digest).startsWith(digits)) return 'different';
  return digits.length < TYPED_MIN ? 'short' : 'same';
}

/** In groups of four, as a letter or a telephone call has it. */
export function fingerprintOf({ mission }: Pick<KeptMission, 'mission'>): string {
  return inFours(toHex(mission.digest));
}

/** The document behind a link. Its fragment, which no server sees, is the link's own word for the fingerprint and compares nothing. */
export async function missionAt(link: string, desk: Desk): Promise<KeptMission> {
  return missionIn(await fetchMission(link.replace(/#.*$/, ''), desk.ports));
}

/** Begins to look at a mission. Its charter is examined meanwhile. */
export function beginJoining(desk: Desk, kept: KeptMission, { isTyped }: { readonly isTyped: boolean }): void {
  desk.joining?.stop.abort();
  const joining = { ...kept, isTyped, check: undefined, stop: new AbortController() };
  desk.joining = joining;
  void examine(desk, joining);
}

async function examine(desk: Desk, joining: NonNullable<Desk['joining']>): Promise<void> {
  try {
    joining.check = await desk.ports.examine(joining.mission.charter, joining.stop.signal);
  } catch (error) {
    if (joining.stop.signal.aborted) return;
    joining.check = { kind: 'refused', reasons: [error instanceof Error ? error.message : 'The charter could not be examined.'] };
  }
}

/**
 * Draws the organisation's keys if it has none, keeps the mission, and writes the entry for its roster. An organisation that has joined a mission
 * before keeps its id and its key. InputError or SdkError if the entry can't be as asked; then nothing is written but keys.
 */
export function makeEnrolment(desk: Desk, kept: KeptMission, asked: Omit<EnrolmentAsked, 'id'>): RosterEntry {
  const { folder, ports } = desk;
  if (!existsSync(join(folder, KEY_FILES.organisation))) makeKeys('organisation', folder, ports.random);
  const keys = readSigningKey(join(folder, KEY_FILES.organisation));
  const entry = enrolmentFor(kept.mission.charter, { ...asked, id: ownId(folder) ?? ports.random(16) }, keys);
  keepMission(folder, kept);
  const text = `${JSON.stringify(entry, undefined, 2)}\n`;
  if (!existsSync(join(folder, ENROLMENT_FILE))) writeFileSync(join(folder, ENROLMENT_FILE), text, { mode: 0o600 });
  writeFileSync(join(folder, enrolmentName(kept)), text, { mode: 0o600 });
  return entry;
}

/** The entry that was made for a mission; undefined if there is none. */
export function enrolmentText(folder: string, kept: KeptMission): string | undefined {
  const file = join(folder, enrolmentName(kept));
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export function enrolmentName({ mission }: KeptMission): string {
  return `enrolment-${mission.charter.mission}.json`;
}

export function ownId(folder: string): Uint8Array | undefined {
  const file = join(folder, ENROLMENT_FILE);
  if (!existsSync(file)) return undefined;
  const { id } = JSON.parse(readFileSync(file, 'utf8')) as { readonly id?: unknown };
  const known = organisationId(typeof id === 'string' ? id : '');
  if (known === undefined) throw new InputError(`${file} is not an enrolment. Restore it from the backup.`);
  return known;
}

/** What to tell a person about whatever went wrong with what she gave; anything else is a fault of ours and goes on. */
export function sentencesOf(error: unknown): readonly string[] {
  if (error instanceof SdkError) return error.issues;
  if (error instanceof InputError) return [error.message];
  throw error;
}
