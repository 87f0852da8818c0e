// mission.ts — a mission's document, checked with Ed25519 in JavaScript unless the caller has a platform's.
import { verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import { parseMissionBy, type Mission } from '../mission/mission.ts';

/** As {@link parseMissionBy}. */
export function parseMission(json: string, verify: VerifySignature = verifyEd25519, opened: readonly string[] = []): Mission {
  return parseMissionBy(verify, json, opened);
}
