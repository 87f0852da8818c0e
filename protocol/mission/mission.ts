// mission.ts — a mission as one public document: the signed charter and every roster. The register publishes it; everybody checks it.
import * as z from '../json/schema.ts';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { checkSignedCharterBy, type SignedCharter } from '../charter/approval.ts';
import { parseJson } from '../json/canonical-json.ts';
import { charterDigest, type Charter } from '../charter/charter.ts';
import { MissionError } from '../errors.ts';
import { plainIssues } from '../charter/plain-issues.ts';
import { checkRosterBy, type SignedRoster } from '../roster/roster.ts';
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
  const parsed = MissionDocument.safeParse(parseJson(json));
  if (!parsed.success) throw new MissionError('charter', plainIssues(parsed.error, 'mission'), { cause: parsed.error });
  const { charter } = checkSignedCharterBy(verify, parsed.data.charter);
  const rosters = parsed.data.rosters
    .map((roster) => checkRosterBy(verify, charter, roster))
    .sort((a, b) => a.roster.number - b.roster.number);
  if (new Set(rosters.map(({ roster }) => roster.number)).size < rosters.length) {
    throw new MissionError('roster', ['Two rosters of this mission have the same number.']);
  }
  const issues = identityIssues(
    charter,
    rosters.map(({ roster }) => roster),
  );
  if (issues.length > 0) throw new MissionError('roster', issues);
  return { charter, digest: charterDigest(charter), tasks: missionTasks(charter), rosters };
}
