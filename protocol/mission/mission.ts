// mission.ts — a mission as one public document: the signed charter and every roster. The register publishes it; everybody checks it.
import * as z from '../json/schema.ts';
import { utf8 } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { acceptedSignedCharterBy, checkSignedCharterBy, type SignedCharter } from '../charter/approval.ts';
import { parseJson } from '../json/canonical-json.ts';
import { charterDigest, type Charter } from '../charter/charter.ts';
import { MissionError } from '../errors.ts';
import { plainIssues } from '../charter/plain-issues.ts';
import { RosterReference, type LogProofs } from '../register/objects.ts';
import { acceptedRosterBy, checkRosterBy, type SignedRoster } from '../roster/roster.ts';
import { identityIssues } from '../roster/identity.ts';
import { missionTasks, type MissionTask } from '../charter/tasks.ts';
import type { LoggedFacts } from './logged-document.ts';
import { boardsIn, loggedIn } from './logged-mission.ts';
import { rehearsalIssues } from './rehearsal.ts';

const MissionDocument = z.strictObject({
  format: z.literal('soundings mission v1'),
  charter: z.unknown(),
  rosters: z.array(z.unknown()).check(z.maxLength(10_000)),
  log: z.optional(z.unknown()),
});

/** The document of a logged mission has at most so many bytes: its older rosters may be given by their digests. */
export const LOGGED_DOCUMENT_BYTES_MAX = 4_194_304;

/** What is published, as JSON. In a logged mission, rosters but the last two may be given by their digests. */
export interface MissionDocument<Roster extends SignedRoster | RosterReference = SignedRoster> {
  readonly format: 'soundings mission v1';
  readonly charter: SignedCharter;
  readonly rosters: readonly Roster[];
  /** The proofs, if the charter names a register and everything is in it. */
  readonly log?: LogProofs | undefined;
}

/** A mission whose every signature has been checked, with what follows from its charter. */
export interface Mission {
  readonly charter: Charter;
  /** 32 bytes. */
  readonly digest: Uint8Array;
  readonly tasks: readonly MissionTask[];
  /** By growing number. Those that the document gives by their digests only aren't among them. */
  readonly rosters: readonly SignedRoster[];
  /** What the public register proves of it; undefined for an unlogged mission, whose charter names none. */
  readonly logged?: LoggedFacts | undefined;
}

/**
 * Reads and checks a mission. Throws MissionError `json`, `charter`, `roster` or `log`; its issues say in plain words what is wrong. What depends on
 * the day isn't checked here (register/logged-now.ts). `opened`: the URLs at which this process itself listens, for a rehearsal's mission.
 */
export function parseMissionBy(verify: VerifySignature, json: string, opened: readonly string[] = []): Mission {
  const parts = missionParts(json);
  const signed = checkSignedCharterBy(verify, parts.charter);
  assertSize(signed.charter, json);
  const boards = boardsIn(signed.charter, parts.log);
  const mission = missionWith(verify, signed, parts, (roster) => checkRosterBy(verify, signed.charter, roster, boards), opened);
  const issues = identityIssues(
    signed.charter,
    mission.rosters.map(({ roster }) => roster),
  );
  if (issues.length > 0) throw new MissionError('roster', issues);
  return mission;
}

function assertSize({ log }: Charter, json: string): void {
  const bytes = log === undefined ? 0 : utf8(json).length;
  if (bytes <= LOGGED_DOCUMENT_BYTES_MAX) return;
  throw new MissionError('log', [
    `This mission's document has ${bytes} bytes; at most ${LOGGED_DOCUMENT_BYTES_MAX} are read. Give rosters but the last two by their digests.`,
  ]);
}

/** A mission's document, before anything in it is looked at. */
export interface MissionParts {
  readonly charter: unknown;
  readonly rosters: readonly unknown[];
  readonly log?: unknown;
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
export function acceptedMissionBy(
  verify: VerifySignature,
  parts: MissionParts,
  wasAccepted: (roster: unknown) => boolean,
  opened: readonly string[] = [],
): Mission {
  const signed = acceptedSignedCharterBy(verify, parts.charter);
  const { charter } = signed;
  const boards = boardsIn(charter, parts.log);
  const check = (roster: unknown) => (wasAccepted(roster) ? acceptedRosterBy : checkRosterBy)(verify, charter, roster, boards);
  return missionWith(verify, signed, parts, check, opened);
}

function missionWith(
  verify: VerifySignature,
  signed: SignedCharter,
  { rosters: brought, log }: MissionParts,
  check: (roster: unknown) => SignedRoster,
  opened: readonly string[],
): Mission {
  const { charter } = signed;
  const practice = rehearsalIssues(charter, opened);
  if (practice.length > 0) throw new MissionError('charter', practice);
  // Without proofs, what a roster's digest stands for could be anything.
  const read = brought.map((roster) => (charter.log === undefined ? undefined : RosterReference.safeParse(roster).data) ?? check(roster));
  const numbers = read.map((roster) => ('digest' in roster ? roster.number : roster.roster.number));
  if (new Set(numbers).size < numbers.length) throw new MissionError('roster', ['Two rosters of this mission have the same number.']);
  const rosters = read.flatMap((roster) => ('digest' in roster ? [] : [roster])).sort((a, b) => a.roster.number - b.roster.number);
  const logged = loggedIn(verify, signed, read, log);
  return { charter, digest: charterDigest(charter), tasks: missionTasks(charter), rosters, logged };
}
