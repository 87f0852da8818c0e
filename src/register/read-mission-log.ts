// read-mission-log.ts — from leaves to what a register has of each mission; whatever can't be read is said, by its place in the log.
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { Logged, LoggedLeaf, MissionLog } from './mission-log.ts';
import {
  contextOf,
  ObjectProblem,
  readAnswer,
  readBoard,
  readCharter,
  readChallenges,
  readDecision,
  readLift,
  readOther,
  readPolicy,
  readRelease,
  readRemoval,
  readRoster,
  readStop,
  readStrippedRoster,
  readWithheld,
} from './object-readers.ts';

export interface LeafIssue {
  readonly index: number;
  /** One sentence or more, without the leaf's place. */
  readonly issue: string;
}

type Growing<T> = { readonly [K in keyof T]: T[K] extends readonly Logged<infer Item>[] ? Logged<Item>[] : T[K] };

/** The missions by their charter's digest, in the log's order, and what is wrong with objects. A leaf whose object was taken down is passed over. */
export class MissionLogs {
  readonly missions = new Map<string, Growing<MissionLog>>();
  readonly issues: LeafIssue[] = [];
  readonly verify: VerifySignature;

  constructor(verify: VerifySignature) {
    this.verify = verify;
  }

  /** Takes the next leaf. False, with an issue, if its object isn't what it must be. */
  add(entry: LoggedLeaf): boolean {
    if (entry.value === undefined) return true;
    try {
      this.take(entry);
      return true;
    } catch (error) {
      if (!(error instanceof ObjectProblem)) throw error;
      this.issues.push({ index: entry.index, issue: error.message });
      return false;
    }
  }

  /** Takes back a roster, an answer or a removal of which it turned out that it can't be believed. */
  drop(index: number): void {
    for (const { rosters, answers, removals } of this.missions.values())
      for (const list of [rosters, answers, removals]) {
        const at = list.findIndex((one) => one.index === index);
        if (at >= 0) list.splice(at, 1);
      }
  }

  private take(entry: LoggedLeaf): void {
    const { leaf, value } = entry;
    if (leaf.kind === 'charter') {
      const charter = readCharter(leaf, value, this.verify);
      if (!this.missions.has(leaf.charter)) this.missions.set(leaf.charter, opened(entry, charter, this.verify));
      return;
    }
    const mission = leaf.kind === 'software' || leaf.charter === undefined ? undefined : this.missions.get(leaf.charter);
    if (mission === undefined) {
      if (leaf.kind === 'software' || leaf.kind === 'audit') readOther(leaf.kind, value, this.verify);
      else throw new ObjectProblem("Its charter isn't in the register before it.");
      return;
    }
    takeOf(mission, entry, this.verify);
  }
}

function opened(entry: LoggedLeaf, value: MissionLog['charter']['value'], verify: VerifySignature): Growing<MissionLog> {
  const digest = 'charter' in entry.leaf ? (entry.leaf.charter ?? '') : '';
  return {
    digest,
    charter: { ...entry, value },
    tasks: contextOf(value.charter, [], verify).tasks,
    decisions: [],
    rosters: [],
    policies: [],
    boards: [],
    stops: [],
    lifts: [],
    releases: [],
    withheld: [],
    challenges: [],
    answers: [],
    removals: [],
  };
}

function takeOf(mission: Growing<MissionLog>, entry: LoggedLeaf, verify: VerifySignature): void {
  const { leaf, value } = entry;
  const { charter } = mission.charter.value;
  const boards = [charter.board, ...mission.boards.map((one) => one.value.body)];
  const context = { charter, tasks: mission.tasks, boards, verify };
  const read = <T>(list: Logged<T>[], object: T) => void list.push({ ...entry, value: object });
  switch (leaf.kind) {
    case 'decision':
      read(mission.decisions, readDecision(leaf, value, context));
      return;
    case 'roster':
      read(mission.rosters, (entry.isStripped === true ? readStrippedRoster : readRoster)(leaf, value, context));
      return;
    case 'policy':
      read(mission.policies, readPolicy(leaf, value, context));
      return;
    case 'board':
      read(mission.boards, readBoard(leaf, value, context));
      return;
    case 'stop':
      read(mission.stops, readStop(leaf, value, context));
      return;
    case 'lift':
      read(mission.lifts, readLift(leaf, value, context));
      return;
    case 'release':
      read(mission.releases, readRelease(leaf, value, context));
      return;
    case 'withheld':
      read(mission.withheld, readWithheld(leaf, value, context));
      return;
    case 'challenge':
      for (const challenge of readChallenges(leaf, value, context)) read(mission.challenges, challenge);
      return;
    case 'answer':
      read(mission.answers, readAnswer(leaf, value, context));
      return;
    case 'removal':
      read(mission.removals, readRemoval(value, context));
      return;
    case 'hypothesis':
    case 'software':
    case 'audit':
      readOther(leaf.kind, value, verify);
      return;
    case 'charter':
      return;
  }
}
