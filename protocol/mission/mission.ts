// mission.ts — a mission as one public document: the signed charter and every roster. The register publishes it; everybody checks it.
import * as z from '../json/schema.ts';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { acceptedSignedCharterBy, checkSignedCharterBy, type SignedCharter } from '../charter/approval.ts';
import { parseJson } from '../json/canonical-json.ts';
import { charterDigest, type Charter } from '../charter/charter.ts';
import { MissionError } from '../errors.ts';
import { plainIssues } from '../charter/plain-issues.ts';
import { acceptedRosterBy, checkRosterBy, type SignedRoster } from '../roster/roster.ts';
import { identityIssues } from '../roster/identity.ts';
import { missionTasks, type MissionTask } from '../charter/tasks.ts';

const MissionDocument = z.strictObject({
  format: z.literal('soundings mission v1'),
  charter: z.unknown(),
  rosters: z.array(z.unknown()).check(z.maxLength(10_000)),
});

/** What is published, as JSON. */
export interface MissionDocument {
  readonly format: 'soundings mission v1';
  readonly charter: SignedCharter;
  readonly rosters: readonly SignedRoster[];
}

/** A mission whose every signature has been checked, with what follows from its charter. */
export interface Mission {
  readonly charter: Charter;
  /** 32 bytes. */
  readonly digest: Uint8Array;
  readonly tasks: readonly MissionTask[];
  /** By growing number. */
  readonly rosters: readonly SignedRoster[];
}

/** Reads and checks a mission. Throws MissionError `json`, `charter` or `roster`; its issues say in plain words what is wrong. */
export function parseMissionBy(verify: VerifySignature, json: string): Mission {
  const parts = missionParts(json);
  const { charter } = checkSignedCharterBy(verify, parts.charter);
  const mission = missionWith(
    charter,
    parts.rosters.map((roster) => checkRosterBy(verify, charter, roster)),
  );
  const issues = identityIssues(
    charter,
    mission.rosters.map(({ roster }) => roster),
  );
  if (issues.length > 0) throw new MissionError('roster', issues);
  return mission;
}

/** A mission's document, before anything in it is looked at. */
export interface MissionParts {
  readonly charter: unknown;
  readonly rosters: readonly unknown[];
}

/** Throws MissionError `json`, or `charter` where it isn't the document of a mission. */
export function missionParts(json: string): MissionParts {
  const parsed = MissionDocument.safeParse(parseJson(json));
  if (!parsed.success) throw new MissionError('charter', plainIssues(parsed.error, 'mission'), { cause: parsed.error });
  return parsed.data;
}

/**
 * A stored mission whose charter was accepted before, perhaps by an earlier build, so that running missions go on. Its charter, and the rosters for
 * which `wasAccepted` says so, are checked for form and signatures, not for rules that were added since. Other rosters are checked as in
 * {@link parseMissionBy}. Whether all rosters agree is for the caller to check. Throws MissionError `charter` or `roster` if it can't be used.
 */
export function acceptedMissionBy(verify: VerifySignature, parts: MissionParts, wasAccepted: (roster: unknown) => boolean): Mission {
  const { charter } = acceptedSignedCharterBy(verify, parts.charter);
  return missionWith(
    charter,
    parts.rosters.map((roster) => (wasAccepted(roster) ? acceptedRosterBy : checkRosterBy)(verify, charter, roster)),
  );
}

function missionWith(charter: Charter, signed: readonly SignedRoster[]): Mission {
  const rosters = signed.toSorted((a, b) => a.roster.number - b.roster.number);
  if (new Set(rosters.map(({ roster }) => roster.number)).size < rosters.length) {
    throw new MissionError('roster', ['Two rosters of this mission have the same number.']);
  }
  return { charter, digest: charterDigest(charter), tasks: missionTasks(charter), rosters };
}
