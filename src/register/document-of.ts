// document-of.ts — the mission document that a register proves: every decision, roster, policy, board, stop and lift that it has, with their first proofs.
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import type { Charter } from '@soundings/protocol/charter/charter';
import { LOGGED_DOCUMENT_BYTES_MAX } from '@soundings/protocol/mission/mission';
import { objectName } from '@soundings/protocol/register/leaf';
import type { LoggedDocument } from '@soundings/protocol/register/logged';
import type { Logged, MissionLog } from './mission-log.ts';

/** A logged mission's document, as it is published. */
export interface ProvedDocument extends LoggedDocument {
  readonly format: 'soundings mission v1';
}

/** So many rosters are always complete. */
const WHOLE_ROSTERS = 2;

/** The document of a mission whose charter is proved; undefined if its charter names no register, or has no proof yet. */
export function documentOf(mission: MissionLog): ProvedDocument | undefined {
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
