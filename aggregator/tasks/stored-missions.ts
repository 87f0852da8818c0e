// stored-missions.ts — missions as the database has them: what an earlier build accepted goes on, and what can't be used is set aside by itself.
//
// Rules that came since a charter or roster was accepted are for new ones. They were examined, signed and taken on, organisations contribute by them,
// and nothing that they are told by (digest, task ids, keys) changes with the words in them. So only what the arithmetic needs (every value in its
// place, of its kind and size) and what says whose they are (the signatures, the digest) keeps a stored one from being used.
import { equal, toHex } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { acceptedSignedCharterBy } from '@soundings/protocol/charter/approval';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { MissionError } from '@soundings/protocol/errors';
import { acceptedMissionBy, missionParts, parseMissionBy, type Mission } from '@soundings/protocol/mission/mission';
import { visible } from '@soundings/protocol/json/visible';
import type { MissionRecord, Store } from '../ports/store.ts';

export type StoredMission =
  | {
      readonly kind: 'usable';
      readonly mission: Mission;
      /** What today's rules would refuse in it, in a sentence; undefined where nothing. */
      readonly outdated: string | undefined;
    }
  /** Why nothing of it can be used, in a sentence that names it. */
  | { readonly kind: 'set-aside'; readonly reason: string };

export function readStoredMission(record: MissionRecord): StoredMission {
  try {
    return { kind: 'usable', ...readMission(record) };
  } catch (error) {
    const why = error instanceof MissionError ? shortened(error.issues) : error instanceof Error ? error.message : String(error);
    return {
      kind: 'set-aside',
      reason: `The mission ${nameOf(record)} is in the database and can't be used by this build, so it is set aside: its requests are answered with 503. Everything else goes on. Start a build that can use it, or tell us. ${why}`,
    };
  }
}

/**
 * A mission from a document that somebody brings: as {@link parseMissionBy}, but if its charter is stored here, it and the rosters that are stored are
 * read as such. MissionError where it can't be taken on.
 */
export async function readBroughtMission(json: string, store: Pick<Store, 'mission'>): Promise<Mission> {
  try {
    return parseMissionBy(verify, json);
  } catch (error) {
    if (!(error instanceof MissionError) || error.code === 'json') throw error;
    const parts = missionParts(json);
    const known = await store.mission(digestOf(parts.charter, error));
    if (known === undefined) throw error;
    const stored = new Set(known.rosters.map((roster) => toHex(canonicalJson(parseJson(roster)))));
    return acceptedMissionBy(verify, parts, (roster) => stored.has(toHex(canonicalJson(roster))));
  }
}

/** Of a charter that has a charter's form; what `refused` it as a new one is thrown again otherwise. */
function digestOf(signed: unknown, refused: MissionError): Uint8Array {
  try {
    return charterDigest(acceptedSignedCharterBy(verify, signed).charter);
  } catch (error) {
    if (error instanceof MissionError) throw refused;
    throw error;
  }
}

function readMission(record: MissionRecord): { readonly mission: Mission; readonly outdated: string | undefined } {
  try {
    return { mission: parseMissionBy(verify, documentOf(record)), outdated: undefined };
  } catch (refused) {
    if (!(refused instanceof MissionError)) throw refused;
    const parts = { charter: parseJson(record.charter), rosters: record.rosters.map(parseJson) }; // all of them may be longer than one document
    const mission = acceptedMissionBy(verify, parts, () => true);
    if (!equal(mission.digest, record.charterDigest))
      throw new MissionError('charter', ['Its charter is not the one that its digest in the database is of.'], { cause: refused });
    return {
      mission,
      outdated: `The mission "${mission.charter.mission}" goes on as it was accepted. A new one like it would be refused: ${shortened(refused.issues)}`,
    };
  }
}

function documentOf({ charter, rosters }: MissionRecord): string {
  return `{"format":"soundings mission v1","charter":${charter},"rosters":[${rosters.join(',')}]}`;
}

/** By its name where it says one, and always by its charter's fingerprint. */
function nameOf({ charter, charterDigest: digest }: MissionRecord): string {
  const [, name] = /"mission":"([a-z0-9-]{1,60})"/.exec(charter) ?? [];
  return name === undefined ? toHex(digest) : `"${name}" (${toHex(digest)})`;
}

/** For a line of the log. */
const ISSUES_SHOWN = 5;

function shortened(issues: readonly string[]): string {
  const more = issues.length - ISSUES_SHOWN;
  const shown = issues.slice(0, ISSUES_SHOWN).map((issue) => visible(issue));
  return [...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}
