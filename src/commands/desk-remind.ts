// desk-remind.ts — `soundings desk --remind`: what is due in all missions of the desk's folder, for cron or the Task Scheduler.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dayAt } from '@soundings/protocol/charter/day';
import type { Terminal } from '../cli/terminal.ts';
import { ENROLMENT_FILE } from '../convenor/party-keys.ts';
import { keptMissions } from '../desk/folder/missions.ts';
import { OwedError } from '../errors.ts';
import { dueOn } from '../organisation/due.ts';
import { openOrganisation } from '../organisation/organisation.ts';
import { dueTable } from './due.ts';

/** Prints it, and throws OwedError if anything is due. It asks nobody. `now` is in seconds since the epoch. */
export async function remind(folder: string, now: number, terminal: Terminal): Promise<void> {
  const organisation = existsSync(join(folder, ENROLMENT_FILE)) ? await openOrganisation(folder) : undefined;
  let count = 0;
  for (const { mission } of organisation === undefined ? [] : keptMissions(folder).missions) {
    const owed = organisation === undefined ? [] : await dueOn(dayAt(now), mission, organisation.identities, organisation.ports);
    if (owed.length > 0) terminal.print(`${mission.charter.mission}\n${dueTable(owed)}`);
    count += owed.length;
  }
  if (count === 0) {
    terminal.say('Nothing is due.');
    return;
  }
  throw new OwedError(`${count === 1 ? '1 contribution is' : `${count} contributions are`} due. Open Soundings to add the figures.`);
}
