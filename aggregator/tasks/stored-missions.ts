// stored-missions.ts — reads missions from the database. A mission that an earlier build accepted goes on, and only a mission that can't be used is set aside.
//
// Rules that are newer than an accepted charter or roster apply to new ones only. The accepted ones were examined and signed, and
// organisations contribute by them. So a stored one is refused for two reasons only: if the arithmetic can't use it (a value is missing, or
// has a wrong type or size), or if it isn't authentic (a signature or the digest is wrong).
import { equal, toHex } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { verify as platformVerify } from '@soundings/crypto/signature/node';
import { acceptedSignedCharterBy } from '@soundings/protocol/charter/approval';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { MissionError } from '@soundings/protocol/errors';
import { acceptedMissionBy, missionParts, parseMissionBy, type Mission } from '@soundings/protocol/mission/mission';
import { acceptedRosterBy } from '@soundings/protocol/roster/roster';
import { visible } from '@soundings/protocol/json/visible';
import type { MissionRecord } from '../ports/store/tasks.ts';
import type { Store } from '../ports/store.ts';

export type StoredMission =
  | {
      readonly kind: 'usable';
      readonly mission: Mission;
      /** One sentence on what today's rules would refuse in it; undefined if nothing. */
      readonly outdated: string | undefined;
    }
  /** One sentence that names the mission and says why it can't be used. */
  | { readonly kind: 'set-aside'; readonly reason: string };

export function readStoredMission(
  record: MissionRecord,
  opened: readonly string[],
  verify: VerifySignature = platformVerify,
): StoredMission {
  try {
    return { kind: 'usable', ...readMission(record, opened, verify) };
  } catch (error) {
    const why = error instanceof MissionError ? shortened(error.issues) : error instanceof Error ? error.message : String(error);
    return {
      kind: 'set-aside',
      reason: `The mission ${nameOf(record)} is in the database and can't be used by this build, so it is set aside: its requests are answered with 503. Everything else goes on. Start a build that can use it, or report this to the developers. ${why}`,
    };
  }
}

/** Undefined for a document that this build can't use: its mission is set aside, which is logged elsewhere. */
export function missionIn(document: string, opened: readonly string[]): Mission | undefined {
  try {
    return acceptedMissionBy(platformVerify, missionParts(document), () => true, opened);
  } catch (error) {
    if (error instanceof MissionError) return undefined;
    throw error;
  }
}

/**
 * Reads a mission from a document that an operator adds: as {@link parseMissionBy}, but a charter and rosters that are stored here already
 * are read by the rules for stored ones. MissionError if it can't be accepted.
 */
export async function readBroughtMission(
  json: string,
  store: Pick<Store, 'mission'>,
  opened: readonly string[],
  verify: VerifySignature,
): Promise<Mission> {
  try {
    return parseMissionBy(verify, json, opened);
  } catch (error) {
    if (!(error instanceof MissionError) || error.code === 'json') throw error;
    const parts = missionParts(json);
    const known = await store.mission(digestOf(parts.charter, verify, error));
    if (known === undefined) throw error;
    const stored = new Set(known.rosters.map((roster) => toHex(canonicalJson(parseJson(roster)))));
    return acceptedMissionBy(verify, parts, (roster) => stored.has(toHex(canonicalJson(roster))), opened);
  }
}

/** The digest of a charter that has a charter's form. Otherwise throws `refused`, the error that refused it as a new one. */
function digestOf(signed: unknown, verify: VerifySignature, refused: MissionError): Uint8Array {
  try {
    return charterDigest(acceptedSignedCharterBy(verify, signed).charter);
  } catch (error) {
    if (error instanceof MissionError) throw refused;
    throw error;
  }
}

function readMission(
  record: MissionRecord,
  opened: readonly string[],
  verify: VerifySignature,
): { readonly mission: Mission; readonly outdated: string | undefined } {
  if (record.document !== undefined) return { mission: loggedMission(record, record.document, opened, verify), outdated: undefined };
  try {
    return { mission: parseMissionBy(verify, documentOf(record), opened), outdated: undefined };
  } catch (refused) {
    if (!(refused instanceof MissionError)) throw refused;
    const parts = { charter: parseJson(record.charter), rosters: record.rosters.map(parseJson) }; // together they may be longer than one document may be
    const mission = acceptedMissionBy(verify, parts, () => true, opened);
    if (!equal(mission.digest, record.charterDigest))
      throw new MissionError('charter', ['Its charter in the database does not match the digest that is stored with it.'], {
        cause: refused,
      });
    return {
      mission,
      outdated: `The mission "${mission.charter.mission}" goes on, because it was accepted under earlier rules. A new mission like it would be refused: ${shortened(refused.issues)}`,
    };
  }
}

/** From the document that was loaded last, which has the proofs, and with every roster that was ever accepted: it may leave out older ones. */
function loggedMission(
  { charterDigest, rosters: stored }: MissionRecord,
  document: string,
  opened: readonly string[],
  verify: VerifySignature,
): Mission {
  const mission = acceptedMissionBy(verify, missionParts(document), () => true, opened);
  if (!equal(mission.digest, charterDigest))
    throw new MissionError('charter', ['Its document in the database does not match the digest that is stored with it.']);
  const { charter, logged } = mission;
  const rosters = stored.map((roster) => acceptedRosterBy(verify, charter, parseJson(roster), logged?.boards));
  return { ...mission, rosters: rosters.toSorted((a, b) => a.roster.number - b.roster.number) };
}

function documentOf({ charter, rosters }: MissionRecord): string {
  return `{"format":"soundings mission v1","charter":${charter},"rosters":[${rosters.join(',')}]}`;
}

/** The mission's name, if its charter has one, and its charter's fingerprint. */
function nameOf({ charter, charterDigest: digest }: MissionRecord): string {
  const [, name] = /"mission":"([a-z0-9-]{1,60})"/.exec(charter) ?? [];
  return name === undefined ? toHex(digest) : `"${name}" (${toHex(digest)})`;
}

/** How many issues one line of the log shows. */
const ISSUES_SHOWN = 5;

function shortened(issues: readonly string[]): string {
  const more = issues.length - ISSUES_SHOWN;
  const shown = issues.slice(0, ISSUES_SHOWN).map((issue) => visible(issue));
  return [...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}
