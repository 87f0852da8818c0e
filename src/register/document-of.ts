// document-of.ts — the mission document that a register proves: every decision, roster, policy, board, stop and lift that it has, with their first proofs.
import { equal } from '@soundings/crypto/bytes';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import type { Charter } from '@soundings/protocol/charter/charter';
import { LOGGED_DOCUMENT_BYTES_MAX } from '@soundings/protocol/mission/mission';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { objectName } from '@soundings/protocol/register/leaf';
import type { LoggedDocument } from '@soundings/protocol/register/logged';
import type { Logged, MissionLog } from './mission-log.ts';

/** A logged mission's document, as it is published. */
export interface ProvedDocument extends LoggedDocument {
  readonly format: 'soundings mission v1';
}

/** So many rosters are always complete. */
const WHOLE_ROSTERS = 2;

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
  const objects = <T>(list: readonly Logged<T>[]) => proved(list).map(({ value: object, proof: own }) => ({ object, proof: own }));
  const document: ProvedDocument = {
    format: 'soundings mission v1',
    charter: { charter: value.charter, convenor: value.convenor, board: decisions.map((one) => one.value.decision) },
    rosters: rosters.map((one) => one.value),
    log: {
      charter: proof,
      decisions: decisions.map(({ value: { body, signatures }, proof: own }) => ({ body, signatures, proof: own })),
      rosters: rosters.map((one) => one.proof),
      policies: objects(mission.policies),
      stops: objects(mission.stops),
      lifts: objects(mission.lifts),
      boards: objects(mission.boards),
    },
  };
  return shortened(document, 0);
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
