// document-of.ts — the mission document that a register proves: every decision, roster, policy, board, stop and lift that it has, with their first proofs.
import { equal } from '@soundings/crypto/bytes';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import type { Charter } from '@soundings/protocol/charter/charter';
import { LOGGED_DOCUMENT_BYTES_MAX } from '@soundings/protocol/mission/mission';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { objectName, type Leaf } from '@soundings/protocol/register/leaf';
import type { LoggedDocument } from '@soundings/protocol/register/logged';
import type { LogProofs, RosterReference } from '@soundings/protocol/register/objects';
import type { SignedRoster } from '@soundings/protocol/roster/roster';
import type { Logged, MissionLog } from './mission-log.ts';

/** A logged mission's document, as it is published. */
export interface ProvedDocument extends LoggedDocument {
  readonly format: 'soundings mission v1';
}

/** So many rosters are always complete. */
export const WHOLE_ROSTERS = 2;

/**
 * The document of a mission whose charter is proved; undefined if its charter names no register, or another one that was lost (then {@link movedDocument}
 * makes it), or has no proof yet.
 */
export function documentOf(mission: MissionLog): ProvedDocument | undefined {
  return isMoved(mission) ? undefined : ownDocument(mission);
}

/** Whether the register that the charter names was lost, so that this one goes on in its place: the charter's own proof is from the other. */
export function isMoved({ charter, policies }: MissionLog): boolean {
  const { log } = charter.value.charter;
  return policies.some(
    ({ value: { body } }) => body.lost !== undefined && log !== undefined && originOf(body.log.url) !== originOf(log.url),
  );
}

/** The document of a mission that moved here: what it had, with its proofs from the register that is lost, and what this register has added. */
export function movedDocument(mission: MissionLog, before: ProvedDocument): ProvedDocument | undefined {
  const here = ownDocument(mission);
  if (here === undefined) return undefined;
  const decisions = fresh(here.log.decisions, here.charter.board, before.charter.board);
  const rosters = fresh(here.log.rosters, here.rosters, before.rosters);
  const objects = <T>(list: readonly ProvedObject<T>[], known: readonly ProvedObject<T>[]) => [
    ...known,
    ...list.filter(({ object }) => !known.some((one) => isSame(one.object, object))),
  ];
  return shortened(
    {
      ...before,
      charter: { ...before.charter, board: [...before.charter.board, ...decisions.values] },
      rosters: [...before.rosters, ...rosters.values],
      log: {
        charter: before.log.charter,
        decisions: [...before.log.decisions, ...decisions.proofs],
        rosters: [...before.log.rosters, ...rosters.proofs],
        policies: objects(here.log.policies, before.log.policies),
        stops: objects(here.log.stops, before.log.stops),
        lifts: objects(here.log.lifts, before.log.lifts),
        boards: objects(here.log.boards, before.log.boards),
        ...(here.log.challenges && { challenges: objects(here.log.challenges, before.log.challenges ?? []) }),
        ...(here.log.answers && { answers: objects(here.log.answers, before.log.answers ?? []) }),
      },
    },
    0,
  );
}

interface ProvedObject<T> {
  readonly object: T;
  readonly proof: string;
}

/** Of values and their proofs those whose value isn't known. */
function fresh<T, P>(
  proofs: readonly P[],
  values: readonly T[],
  known: readonly T[],
): { readonly values: readonly T[]; readonly proofs: readonly P[] } {
  const at = values.flatMap((value, place) => (known.some((one) => isSame(one, value)) ? [] : [place]));
  return { values: values.filter((_, place) => at.includes(place)), proofs: proofs.filter((_, place) => at.includes(place)) };
}

function isSame(one: unknown, other: unknown): boolean {
  return equal(canonicalJson(one), canonicalJson(other));
}

function ownDocument(mission: MissionLog): ProvedDocument | undefined {
  const { value, proof } = mission.charter;
  if (proof === undefined || !isLogged(value.charter)) return undefined;
  const decisions = proved(mission.decisions);
  const rosters = proved(mission.rosters);
  const stripped = new Set(mission.removals.map((one) => one.value.body.object));
  const objects = <T>(list: readonly Logged<T>[]) => proved(list).map(({ value: object, proof: own }) => ({ object, proof: own }));
  const document: ProvedDocument = {
    format: 'soundings mission v1',
    charter: { charter: value.charter, convenor: value.convenor, board: decisions.map((one) => one.value.decision) },
    rosters: rosters.map(({ leaf, value: roster }) => (stripped.has(leaf.object) ? referenceTo(leaf, roster) : roster)),
    log: {
      charter: proof,
      decisions: decisions.map(({ value: { body, signatures }, proof: own }) => ({ body, signatures, proof: own })),
      rosters: rosters.map((one) => one.proof),
      policies: objects(mission.policies),
      stops: objects(mission.stops),
      lifts: objects(mission.lifts),
      boards: objects(mission.boards),
      ...objectionsOf(mission, objects),
    },
  };
  return shortened(document, 0);
}

/** Of a roster whose names were taken down, the whole is nowhere any more: its leaf says what it was. */
function referenceTo({ object: digest, size }: Leaf, { roster }: SignedRoster): RosterReference {
  return { digest, number: roster.number, size };
}

/** The objections that may hold the mission back, and their answers. Neither member is there without any, as in documents of the builds before. */
function objectionsOf(
  mission: MissionLog,
  objects: <T>(list: readonly Logged<T>[]) => readonly ProvedObject<T>[],
): Pick<LogProofs, 'challenges' | 'answers'> {
  const parties = objectorKeys(mission);
  const challenges = early(mission, mission.challenges).filter(({ value: { signatures } }) =>
    signatures.some(({ key }) => parties.has(key)),
  );
  if (challenges.length === 0) return {};
  const named = new Set(challenges.map(({ leaf }) => leaf.object));
  const answers = early(mission, mission.answers).filter(({ value }) => named.has(value.body.challenge));
  return { challenges: [...objects(challenges)], ...(answers.length === 0 ? {} : { answers: [...objects(answers)] }) };
}

/** The keys of whoever may hold it back: the aggregators, every board, every organisation that was ever enrolled. */
function objectorKeys({ charter, boards, rosters }: MissionLog): ReadonlySet<string> {
  const { leader, helper, board } = charter.value.charter;
  return new Set([
    ...[leader.key, helper.key, ...board.keys],
    ...boards.flatMap(({ value }) => value.body.keys),
    ...rosters.flatMap(({ value }) => value.roster.organisations.map(({ key }) => key)),
  ]);
}

/** So many leaves after its charter, a mission has begun, or holds its objections in too many entries (register.md, "Who refuses what"). */
export const EARLY_LEAVES = 10_000;

/** Those before the mission's first window had its leaf: later ones hold nothing back. */
function early<T>({ charter, releases, withheld }: MissionLog, list: readonly Logged<T>[]): readonly Logged<T>[] {
  const first = Math.min(charter.index + EARLY_LEAVES, ...[...releases, ...withheld].map(({ index }) => index));
  return list.filter(({ index }) => index < first);
}

/** With as few of the older rosters by digest as make it short enough. */
function shortened(document: ProvedDocument, byDigest: number): ProvedDocument {
  const { rosters } = document;
  if (canonicalJson(document).length <= LOGGED_DOCUMENT_BYTES_MAX || byDigest >= rosters.length - WHOLE_ROSTERS) return document;
  const next = rosters.map((roster, at) => {
    if (at > byDigest || 'digest' in roster) return roster;
    const { object: digest, size } = objectName(canonicalJson(roster));
    return { digest, number: roster.roster.number, size };
  });
  return shortened({ ...document, rosters: next }, byDigest + 1);
}

function isLogged(charter: Charter): charter is LoggedDocument['charter']['charter'] {
  return charter.log !== undefined;
}

function proved<T>(list: readonly Logged<T>[]): readonly (Logged<T> & { readonly proof: string })[] {
  return list.flatMap((one) => (one.proof === undefined ? [] : [{ ...one, proof: one.proof }]));
}
