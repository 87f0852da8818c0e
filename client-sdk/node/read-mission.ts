// read-mission.ts — a mission document, read with the platform's Ed25519: a roster of 500 organisations has a thousand signatures.
import { verify } from '@soundings/crypto/signature/node';
import type { Mission } from '@soundings/protocol/mission/mission';
import { readMissionBy } from '../mission/mission.ts';

/** As openMission, at once. */
export function readMission(json: string, fingerprint?: string, opened: readonly string[] = []): Mission {
  return readMissionBy(verify, json, fingerprint, opened);
}
