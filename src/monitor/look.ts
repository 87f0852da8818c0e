// look.ts — one look at a register: every check in turn, each an alarm or nothing (register.md, "Monitor").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { Checkpoint } from '@soundings/protocol/register/checkpoint';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import type { RegisterView } from '../register/register-view.ts';
import type { Alarm } from './alarm.ts';
import { challengeDigest } from '@soundings/protocol/register/challenge';
import { aggregatorsAgree, receiptDays, type Shown } from './aggregators.ts';
import { unanswered } from './challenges.ts';
import { fresh } from './fresh.ts';
import { lostTooSoon } from './lost.ts';
import { oneCharterEach, proved } from './missions.ts';
import { manyNewcomers } from './newcomers.ts';
import { seenBefore } from './same-history.ts';
import { budgetKept, closedFirst, windowLeaves } from './windows.ts';

export interface Looking {
  readonly view: RegisterView;
  readonly checkpoint: WitnessedCheckpoint;
  /** The largest checkpoint that this monitor has seen. */
  readonly seen: Checkpoint | undefined;
  /** The signed checkpoint of any register that it has seen last. */
  readonly seenOf: (origin: string) => string | undefined;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly verify: VerifySignature;
  /** What the aggregators of each mission show, by the charter's digest; empty if they weren't asked. */
  readonly shown: ReadonlyMap<string, readonly Shown[]>;
}

/** All alarms but those that need somebody else to be asked. */
export function look({ view, checkpoint, seen, seenOf, now, verify, shown }: Looking): readonly Alarm[] {
  const today = Math.floor(now / 86_400);
  const missions = [...view.missions.values()];
  const together = [...view.missions.values()].flatMap(({ challenges }) => challenges.map(({ value }) => challengeDigest(value)));
  const objects = new Set([...view.leaves.flatMap(({ leaf }) => (leaf === undefined ? [] : [leaf.object])), ...together]);
  return [
    ...seenBefore(seen, view),
    ...fresh(checkpoint.quorumTime, now),
    ...view.issues.map((issue): Alarm => ({ check: checkOf(view, issue.index), ...issue })),
    ...oneCharterEach(missions, today),
    ...lostTooSoon(missions, seenOf),
    ...missions.flatMap((mission) => [
      ...proved(mission, verify),
      ...windowLeaves(mission, today, verify),
      ...closedFirst(mission, view.open),
      ...budgetKept(mission, verify),
      ...manyNewcomers(mission),
      ...unanswered(mission, view.open, receiptDays(shown.get(mission.digest) ?? []), today),
      ...aggregatorsAgree(mission, shown.get(mission.digest) ?? [], objects, today),
    ]),
  ];
}

/** What is wrong with a release as it was read is M7. */
function checkOf({ leaves }: RegisterView, index: number | undefined): 'M3' | 'M7' {
  return index !== undefined && leaves[index]?.leaf?.kind === 'release' ? 'M7' : 'M3';
}
