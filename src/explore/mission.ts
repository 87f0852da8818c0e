// mission.ts — a mission as it is explored: its charter and releases, as they are now or as they were when its register had a certain size.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Release } from '@soundings/protocol/release/release';
import type { ProvedRelease, RegisterPosition, Source } from '../export/files/source.ts';
import type { Subject } from '../insight/question.ts';
import { subjectOf } from '../insight/subject.ts';
import { positionIn } from '../register/position.ts';
import type { Withheld } from './gaps.ts';

export interface ExploredMission {
  /** The charter's digest, base64url. */
  readonly digest: string;
  readonly charter: Charter;
  readonly releases: readonly ProvedRelease[];
  /** The largest checkpoint; undefined of an unlogged mission. */
  readonly register: RegisterPosition | undefined;
  /** Windows that are refused for good. */
  readonly withheld: readonly Withheld[];
  /** What a reader must know besides. */
  readonly notes: readonly string[];
  /** Public counts of people, by the names that questions use. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What questions are asked of. */
export interface Standing {
  readonly releases: readonly Release[];
  readonly subject: Subject;
  readonly source: Source;
}

/**
 * The mission as it stands, or, for a size, with those releases only that were among the first so many leaves of the register. That never changes,
 * whatever is released later. Undefined if the mission has no register, or none of its releases was there.
 */
export function standingAt(mission: ExploredMission, size: number | undefined): Standing | undefined {
  const { charter, digest, files } = mission;
  const releases = size === undefined ? mission.releases : mission.releases.filter(({ proof }) => indexOf(proof) < size);
  if (releases.length === 0 || (size !== undefined && mission.register === undefined)) return undefined;
  const own = releases.map(({ release }) => release);
  return {
    releases: own,
    subject: subjectOf(own, new Map([[digest, charter]]), files),
    source: { charter, releases, register: size === undefined ? mission.register : registerAt(mission, size) },
  };
}

/** The witnesses should have signed within two days (register.md, monitors): nobody knows then whether there is more. */
const FRESH_MS = 172_800_000;

/** `nowMs` in milliseconds since the epoch. Undefined of a mission without a register. */
export function isStale({ source: { register } }: Standing, nowMs: number): boolean | undefined {
  if (register === undefined) return undefined;
  return !(nowMs - 1000 * (register.seen ?? -Infinity) <= FRESH_MS);
}

/** The register at a size that one of the proofs is about; undefined at any other, whose root nobody here knows. */
function registerAt({ releases, register }: ExploredMission, size: number): RegisterPosition | undefined {
  if (register?.size === size) return register;
  const known = releases.flatMap(({ proof }) => (proof === undefined || proof === '' ? [] : [positionIn(proof)]));
  const found = known.find((one) => one.size === size);
  return found && { origin: found.origin, size, root: found.root };
}

function indexOf(proof: string | undefined): number {
  return proof === undefined || proof === '' ? Infinity : positionIn(proof).index;
}
