// at-once.ts — the steps that need a key, for who needn't wait for a platform's: with Ed25519 in JavaScript.
import { toBase64Url } from '@soundings/crypto/bytes';
import { publicKeyOf, verify } from '@soundings/crypto/signature/ed25519';
import type { Window } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { enrolled, rosterInForce, type RosterEntry } from '@soundings/protocol/roster/roster';
import { enrolmentBy, locateBy, readMissionBy, type Organisation, type Place } from './mission.ts';

/** As openMission, at once. */
export function readMission(json: string, fingerprint?: string, opened: readonly string[] = []): Mission {
  return readMissionBy(verify, json, fingerprint, opened);
}

/** As {@link locateBy}. */
export function locate(
  mission: Mission,
  organisation: Organisation,
  instrument: string,
  windowNumber: number,
  now: number,
  options: { readonly early?: boolean } = {},
): Place {
  return locateBy(publicKeyOf, mission, organisation, instrument, windowNumber, now, options);
}

/** As {@link enrolmentBy}. */
export function enrolment(mission: Mission, organisation: Organisation, window: Window): RosterEntry {
  return enrolmentBy(publicKeyOf, mission, organisation, window);
}

/** Of the ids and keys that an organisation has had, newest first, the one that the roster of this window has; the newest where it has none. */
export function identityIn(mission: Mission, identities: readonly [Organisation, ...Organisation[]], window: Window): Organisation {
  const roster = rosterInForce(
    mission.rosters.map((signed) => signed.roster),
    window,
  );
  const isOn = ({ id, privateKey }: Organisation) =>
    roster !== undefined && enrolled(roster, toBase64Url(id), window)?.key === toBase64Url(publicKeyOf(privateKey));
  return identities.find(isOn) ?? identities[0];
}
