// look.ts — a look at a mission's public register: what it showed is noted in the desk's folder, for the pages.
import { join } from 'node:path';
import { readMission, SdkError, type Ports } from '@soundings/client/node';
import { fromUtf8, toHex } from '@soundings/crypto/bytes';
import { dayAt } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import { ForkError, InputError } from '../../errors.ts';
import { registerFilesAt } from '../../organisation/kept-mission.ts';
import { assertSameHistory, lookAtRegister } from '../../organisation/same-history.ts';
import { noteDocument, seenOf } from '../../organisation/seen-registers.ts';
import { openObjections } from './open-objections.ts';
import { noteLook, readSettings, type Look } from './desk-folder.ts';
import { keepMission } from './missions.ts';

interface LookedFrom {
  readonly folder: string;
  readonly ports: Pick<Ports, 'now' | 'fetch' | 'wait'>;
}

/** Takes the mission's newest document, if the register bears it out and goes on from what was seen. What is wrong is noted for the pages. */
export async function lookAt({ folder, ports }: LookedFrom, mission: Mission, url: string): Promise<void> {
  const charter = toHex(mission.digest);
  let head = readSettings(folder).looks?.find((one) => one.charter === charter)?.head;
  const note = (found: Pick<Look, 'sentence' | 'open'>) => {
    noteLook(folder, { charter, at: ports.now(), head, ...found });
  };
  const read = registerFilesAt(url, ports);
  if ((await read('checkpoint')) === undefined) return; // it can't be had now: that proves nothing, and is tried again
  const missions = join(folder, 'missions');
  const today = dayAt(ports.now());
  try {
    const seen = await lookAtRegister(mission, missions, today, read);
    if (seen !== undefined) head = { size: seen.size, quorumTime: seen.quorumTime };
    const bytes = await read(`mission/${charter}.json`);
    if (bytes !== undefined) {
      const json = fromUtf8(bytes);
      const newest = readMission(json);
      if (toHex(newest.digest) !== charter) throw new InputError('The register showed another mission under the name of this one.');
      for (const proved of newest.logged?.heads ?? [])
        await assertSameHistory(seenOf(proved.origin, missions), proved, missions, today, read);
      noteDocument(newest, missions, today);
      keepMission(folder, { mission: newest, json });
    }
    note({ open: await openObjections(mission, read) });
  } catch (error) {
    if (error instanceof SdkError || error instanceof InputError || error instanceof ForkError) note({ sentence: error.message });
    else note({ sentence: 'The register showed a document that is damaged.' });
  }
}
