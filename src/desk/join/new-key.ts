// new-key.ts — an organisation whose key others may have: a new key and id, which take the old one's place in every mission that goes on.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair } from '@soundings/crypto/signature/ed25519';
import { placeInBlock } from '@soundings/protocol/charter/sampling';
import { missionWindows, type Window } from '@soundings/protocol/charter/window';
import type { RosterEntry } from '@soundings/protocol/roster/roster';
import { replaceKeyFile } from '../../convenor/key-file.ts';
import { ENROLMENT_FILE, KEY_FILES } from '../../convenor/party-keys.ts';
import { InputError } from '../../errors.ts';
import { enrolmentFor } from '../../organisation/enrolment.ts';
import { keepFormer } from '../../organisation/former-keys.ts';
import { keptMissions, type KeptMission } from '../folder/missions.ts';
import type { Desk } from '../state/desk.ts';
import { enrolmentName, enrolmentText, ownId } from './joining.ts';

/** A mission that the organisation is part of, with its entry, and the first window that a new key can begin with. */
export interface Ahead {
  readonly kept: KeptMission;
  readonly entry: RosterEntry;
  readonly window: Window;
}

/** Those that have such a window. `today` is in days since the epoch. */
export function missionsAhead(folder: string, today: number): readonly Ahead[] {
  return keptMissions(folder).missions.flatMap((kept) => {
    const text = enrolmentText(folder, kept);
    if (text === undefined) return [];
    const entry = JSON.parse(text) as RosterEntry;
    const { schedule, sampling } = kept.mission.charter;
    const window = missionWindows(schedule).find(
      ({ number, firstDay }) =>
        firstDay > today &&
        number > entry.firstWindow &&
        number <= entry.lastWindow &&
        (sampling === undefined || placeInBlock(sampling, number).place === 0),
    );
    return window === undefined ? [] : [{ kept, entry, window }];
  });
}

/**
 * Draws a new key and id, and writes the entries that the convenors need. The old key stays in the folder, for windows before. InputError, and nothing
 * is written, if no mission goes on or an entry can't be.
 */
export function makeNewKey(desk: Desk, today: number): void {
  const { folder, ports } = desk;
  const [old, ahead] = [ownId(folder), missionsAhead(folder, today)];
  if (old === undefined || ahead.length === 0)
    throw new InputError('No mission of yours has a window ahead that a new key could begin with. Nothing was changed.');
  const [keys, id] = [generateKeyPair(ports.random), ports.random(16)];
  const entries = ahead.map(({ kept, entry: { name, sector, tier, lastWindow }, window }) => {
    const asked = { id, name, sector, tier, firstWindow: window.number, lastWindow, replaces: old };
    return { kept, text: `${JSON.stringify(enrolmentFor(kept.mission.charter, asked, keys), undefined, 2)}\n` };
  });
  keepFormer(folder, old);
  replaceKeyFile(join(folder, KEY_FILES.organisation), keys.privateKey);
  writeFileSync(join(folder, ENROLMENT_FILE), entries[0]?.text ?? '', { mode: 0o600 });
  for (const { kept, text } of entries) writeFileSync(join(folder, enrolmentName(kept)), text, { mode: 0o600 });
  desk.organisation = undefined;
}

/** Missions whose convenors have to be sent the new entry: the newest roster that is kept here hasn't got it. */
export function missionsToTell(folder: string): readonly KeptMission[] {
  return keptMissions(folder).missions.filter((kept) => {
    const text = enrolmentText(folder, kept);
    const entry = text === undefined ? undefined : (JSON.parse(text) as RosterEntry);
    const isThere = kept.mission.rosters.at(-1)?.roster.organisations.some(({ id }) => id === entry?.id) === true;
    return entry?.replaces !== undefined && !isThere;
  });
}
