// admit.ts — whether an object may go into the register now: held against what the register has and what is waiting, as every monitor will (register.md, "Leaf and object").
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { windowNumbered } from '@soundings/protocol/charter/window';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { readLeaf } from '@soundings/protocol/register/leaf-reader';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import type { LiftObject, StopObject } from '@soundings/protocol/register/objects';
import { InputError } from '../errors.ts';
import { boardProblem } from './board-in-time.ts';
import { leafOf, type Entry } from './entry.ts';
import { lateProblem } from './in-time.ts';
import type { LoggedLeaf, MissionLog } from './mission-log.ts';
import { chartersMoved, isCarried } from './moved.ts';
import { LeafOrder } from './order.ts';
import { removalProblem } from './removable.ts';
import type { OpenRegister } from './publish.ts';
import { MissionLogs } from './read-mission-log.ts';
import { loggedLeaf } from './register-files.ts';

/** An entry, and the file that a person named for it. */
export interface NamedEntry extends Entry {
  readonly from: string;
}

/** Entries that may be added, in their order, and how many the register has, or had waiting, already. */
export interface Admitted {
  readonly entries: readonly Entry[];
  readonly known: number;
}

/**
 * Holds entries against the register and what waits already. Throws InputError for the first that can't be added, with what to do.
 * `now` is in seconds since the epoch.
 */
export function admit(
  register: OpenRegister,
  waiting: readonly Entry[],
  found: readonly NamedEntry[],
  now: number,
  verify: VerifySignature,
): Admitted {
  const { index, folder } = register;
  const order = new LeafOrder((place) => index.isTaken(place));
  const logs = new MissionLogs(verify);
  const charters = new Set([...waiting, ...found].flatMap(({ members }) => ('charter' in members ? (members.charter ?? []) : [])));
  for (const charter of charters) for (const placed of index.ofCharter(charter, CONTEXT_KINDS)) logs.add(loggedLeaf(placed, folder.read));
  const texts = new Set<string>();
  for (const entry of waiting) {
    order.add(leafOf(entry));
    texts.add(textOf(entry));
    logs.add(unplaced(entry));
  }
  const moved = chartersMoved([...waiting, ...found], register.settings.origin);
  const entries: Entry[] = [];
  for (const { from, ...entry } of found) {
    const leaf = leafOf(entry);
    if (index.has(leaf) || texts.has(textOf(entry))) continue;
    const problem = problemOf(entry, order, logs, moved, register, now);
    if (problem !== undefined) throw new InputError(`${from}: ${problem}`);
    order.add(leaf);
    texts.add(textOf(entry));
    entries.push(entry);
  }
  return { entries, known: found.length - entries.length };
}

/** Why an entry can't be the next one; undefined if it can: then `logs` has it. */
function problemOf(
  entry: Entry,
  order: LeafOrder,
  logs: MissionLogs,
  moved: ReadonlySet<string>,
  register: OpenRegister,
  now: number,
): string | undefined {
  const leaf = leafOf(entry);
  const problem = formProblem(entry) ?? order.problem(leaf);
  if (problem !== undefined) return problem;
  if (!logs.add(unplaced(entry))) return `The ${leaf.kind} can't be added. ${logs.issues.at(-1)?.issue ?? ''}`;
  const mission = 'charter' in leaf && leaf.charter !== undefined ? logs.missions.get(leaf.charter) : undefined;
  const early =
    mission &&
    (removalProblem(entry, mission, register) ??
      sequenceProblem(entry, mission) ??
      timeProblem(entry, mission, moved, register.settings.origin, now) ??
      (isCarried(entry, moved, register.settings.origin) ? undefined : boardProblem(mission, entry, now, logs.verify)));
  return early && `The ${leaf.kind} can't be added. ${early}`;
}

/** What other objects are held against. */
const CONTEXT_KINDS = ['charter', 'roster', 'policy', 'board', 'stop', 'lift'] as const;

/** An entry as a leaf that has no place yet. */
function unplaced({ object, members }: Entry): LoggedLeaf {
  return { index: -1, leaf: leafOf({ object, members }), value: object, proof: undefined };
}

function textOf({ object, members }: Entry): string {
  return JSON.stringify([members.kind, new TextDecoder().decode(canonicalJson(object))]);
}

/** Whether the leaf can be read again. */
function formProblem(entry: Entry): string | undefined {
  try {
    return readLeaf(canonicalJson(leafOf(entry))) === undefined ? 'This build does not know this kind of leaf.' : undefined;
  } catch (error) {
    if (error instanceof RegisterError) return `The ${entry.members.kind} can't be added: what its leaf would say is malformed.`;
    throw error;
  }
}

/** Why an entry doesn't follow the others of its kind, of which it is the last one of its mission now. */
function sequenceProblem({ members, object }: Entry, mission: MissionLog): string | undefined {
  switch (members.kind) {
    case 'roster': {
      const last = Math.max(0, ...mission.rosters.slice(0, -1).map(({ value }) => value.roster.number));
      return members.number > last ? undefined : `The register has roster ${last} already, and numbers must grow.`;
    }
    case 'policy':
    case 'board': {
      const { length } = members.kind === 'policy' ? mission.policies : mission.boards;
      return members.number === length ? undefined : `The next ${members.kind} of this mission has the number ${length}.`;
    }
    case 'stop': {
      const { by } = (object as StopObject).body;
      const isSecond = mission.stops.slice(0, -1).some(({ value }) => value.body.by === by);
      return isSecond ? `The ${by} has stopped this mission already.` : undefined;
    }
    case 'lift': {
      const { stop } = (object as LiftObject).body;
      const found = mission.stops.find(({ leaf }) => leaf.object === stop);
      return found !== undefined && found.value.body.by !== 'board'
        ? undefined
        : "It lifts a stop that isn't in the register, or the board's own, which is final.";
    }
    case 'charter':
    case 'decision':
    case 'release':
    case 'withheld':
    case 'challenge':
    case 'answer':
    case 'removal':
    case 'hypothesis':
    case 'software':
    case 'audit':
      return undefined;
  }
}

/** What the leaves and signatures can't show: whose register it is, and whether it is the day for it. */
function timeProblem(entry: Entry, mission: MissionLog, moved: ReadonlySet<string>, origin: string, now: number): string | undefined {
  const { charter } = mission.charter.value;
  const { members } = entry;
  switch (members.kind) {
    case 'charter':
      return (charter.log !== undefined && originOf(charter.log.url) === origin) || moved.has(members.charter)
        ? undefined
        : `Its charter names the register "${originOf(charter.log?.url ?? '')}", and this one is "${origin}".`;
    case 'roster':
    case 'policy':
    case 'board':
      return isCarried(entry, moved, origin) ? undefined : lateProblem(entry, now);
    case 'release':
    case 'withheld': {
      const { closesDay } = windowNumbered(charter.schedule, members.place.window);
      return dayAt(now) >= closesDay ? undefined : `Its window closes on ${dateOf(closesDay)}. Add it then.`;
    }
    case 'decision':
    case 'stop':
    case 'lift':
    case 'challenge':
    case 'answer':
    case 'removal':
    case 'hypothesis':
    case 'software':
    case 'audit':
      return undefined;
  }
}
