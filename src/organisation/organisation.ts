// organisation.ts — an organisation's folder (its key, its id, its locks) in the form that the SDK takes, for all commands of an organisation.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodePorts, SdkError, type Ports, type Organisation } from '@soundings/client/node';
import { dateOf, dayAt, dayOf } from '@soundings/protocol/charter/day';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Mission } from '@soundings/protocol/mission/mission';
import { missionWindows, windowOfDay, type Window } from '@soundings/protocol/charter/window';
import { InputError } from '../errors.ts';
import { readKeyFile } from '../convenor/key-file.ts';
import { organisationId } from '../convenor/mission-document.ts';
import { readJson } from '../convenor/mission-file.ts';
import { ENROLMENT_FILE, KEY_FILES } from '../convenor/party-keys.ts';
import { formerIdentities } from './former-keys.ts';

/** The folder in which locks and ledger are kept, beside the keys. */
export const LOCKS = 'locks';

export interface OrganisationFolder {
  /** Its ids and keys, the newest first; `identityIn` says which of them a window's roster has. */
  readonly identities: readonly [Organisation, ...Organisation[]];
  readonly ports: Ports;
}

/** Opens an organisation's folder; `marks` as nodePorts() has it. Throws InputError if a part of it is missing. */
export async function openOrganisation(folder: string, marks?: string): Promise<OrganisationFolder> {
  const id = enrolledId(join(folder, ENROLMENT_FILE));
  const lockKey = join(folder, KEY_FILES.lock);
  if (!existsSync(lockKey)) {
    throw new InputError(
      `${lockKey} is missing. It is the key to everything that this folder has locked, and a new key can't open that. Restore the file from the backup.`,
    );
  }
  const ports = await nodePorts(join(folder, LOCKS), readKeyFile(lockKey), marks);
  const newest = { id, privateKey: readKeyFile(join(folder, KEY_FILES.organisation)) };
  return { identities: [newest, ...formerIdentities(folder, enrolledId)], ports };
}

function enrolledId(file: string): Uint8Array {
  const entry = readJson(file) as { readonly id?: unknown } | null;
  const id = organisationId(typeof entry?.id === 'string' ? entry.id : '');
  if (id === undefined) throw new InputError(`${file} is not an enrolment. soundings enrol makes it.`);
  return id;
}

/**
 * The window that --window means: by its number, by a day in it, or, if the option isn't given, the last window that is over. Throws InputError for
 * anything else, such as a date in another form, rather than guess. `now` is in seconds since the epoch.
 */
export function windowWanted(mission: Mission, wanted: string | undefined, now: number): Window {
  const windows = missionWindows(mission.charter.schedule);
  if (wanted === undefined) {
    const over = windows.filter(({ endDay }) => endDay <= dayAt(now)).at(-1);
    if (over !== undefined) return over;
    throw new SdkError('window', `No window of this mission is over yet. The first one ends when ${endOf(windows[0])} begins.`);
  }
  const day = dayOf(wanted);
  const isNumber = /^(?:0|[1-9]\d*)$/.test(wanted);
  const { schedule } = mission.charter;
  if (day === undefined && !isNumber) {
    throw new InputError(
      `"${wanted}" is neither a date such as ${schedule.firstDay} nor the number of a window, from 0 to ${windows.length - 1}.`,
    );
  }
  const found = day === undefined ? windows[Number(wanted)] : windowOfDay(schedule, day);
  if (found !== undefined) return found;
  const last = dateOf((windows.at(-1)?.endDay ?? 0) - 1);
  throw new InputError(
    `The mission has no window ${wanted}. Give a number from 0 to ${windows.length - 1}, or a day from ${schedule.firstDay} to ${last}.`,
  );
}

/** The instrument of that name. Throws InputError, with the names there are, for any other. */
export function instrumentWanted({ charter }: Pick<Mission, 'charter'>, wanted: string): Instrument {
  const found = charter.instruments.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  throw new InputError(`The mission has no question "${wanted}". It has: ${charter.instruments.map(({ name }) => name).join(', ')}.`);
}

function endOf(window: Window | undefined): string {
  return window === undefined ? 'the mission' : dateOf(window.endDay);
}
