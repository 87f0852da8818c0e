// windows.ts — M6 to M8: each window has its one leaf in time, after its closing, and what all of them cost a person is within the budget.
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { dateOf } from '@soundings/protocol/charter/day';
import { chargedTogether } from '@soundings/protocol/charter/sampling';
import { windowNumbered } from '@soundings/protocol/charter/window';
import { parseProof } from '@soundings/protocol/register/proof';
import type { LeafPlace } from '@soundings/protocol/register/leaf';
import { aggregatorsWord } from '@soundings/protocol/register/withheld';
import { chargeRelease, openBudget, releaseCost } from '@soundings/protocol/release/budget';
import type { Logged, MissionLog } from '../register/mission-log.ts';
import { taskAt } from '../register/object-readers.ts';
import type { OpenNote } from '../register/register-view.ts';
import { overdueWindows, placeText } from '../register/windows-due.ts';
import type { Alarm } from './alarm.ts';

/** In seconds. */
const DAY = 86_400;

interface Placed {
  readonly index: number;
  readonly place: LeafPlace;
  readonly proof: string | undefined;
}

function placed({ leaf, index, proof }: Logged<unknown>): readonly Placed[] {
  return 'place' in leaf ? [{ index, place: leaf.place, proof }] : [];
}

/** M6: exactly one leaf for each window, a release or the reason why there is none. */
export function windowLeaves(mission: MissionLog, today: number, verify: VerifySignature): readonly Alarm[] {
  const all = [...mission.releases, ...mission.withheld].flatMap(placed).toSorted((a, b) => a.index - b.index);
  const first = new Map<string, number>();
  const alarms: Alarm[] = [];
  for (const { index, place } of all) {
    const before = first.get(placeText(place));
    if (before === undefined) first.set(placeText(place), index);
    else alarms.push({ check: 'M6', index, sentence: `Leaf ${index} is of the same window as leaf ${before}: a window has one leaf.` });
  }
  const overdue = overdueWindows(mission, new Set(first.keys()), today, verify);
  return [
    ...alarms,
    ...overdue.map(({ sentence }): Alarm => ({
      check: 'M6',
      index: mission.charter.index,
      sentence: `Leaf ${mission.charter.index}: ${sentence}`,
    })),
  ];
}

/** M7, beside what was found when the releases were read: no leaf of a window before the window had closed. */
export function closedFirst(mission: MissionLog, open: OpenNote): readonly Alarm[] {
  const { schedule } = mission.charter.value.charter;
  return [...mission.releases, ...mission.withheld].flatMap(placed).flatMap(({ index, place, proof }): readonly Alarm[] => {
    if (proof === undefined || place.window >= schedule.count) return []; // said when it was read
    const { closesDay } = windowNumbered(schedule, place.window);
    const { quorumTime } = open(parseProof(proof).note);
    if (quorumTime >= closesDay * DAY) return [];
    return [{ check: 'M7', index, sentence: `Leaf ${index} was in the register before its window closed on ${dateOf(closesDay)}.` }];
  });
}

/** M8: the budget, spent as the ledger spends it, by releases and by windows of which no aggregator says that it gave nothing. */
export function budgetKept(mission: MissionLog, verify: VerifySignature): readonly Alarm[] {
  const { charter } = mission.charter.value;
  const silent = mission.withheld.filter(({ value }) => {
    const task = taskAt(mission.tasks, value.body.place);
    return (
      task !== undefined &&
      aggregatorsWord(value, charter, task, windowNumbered(charter.schedule, value.body.place.window), verify) !== 'given'
    );
  });
  let ledger = openBudget(charter);
  const alarms: Alarm[] = [];
  for (const { index, place } of [...mission.releases, ...silent].flatMap(placed).toSorted((a, b) => a.index - b.index)) {
    const task = taskAt(mission.tasks, place);
    if (task === undefined) continue; // said when it was read
    const spending = chargeRelease(ledger, task, releaseCost(charter, task), chargedTogether(charter, task, place.window));
    if (spending.kind === 'refused')
      alarms.push({
        check: 'M8',
        index,
        sentence: `Leaf ${index}: with it the mission "${charter.mission}" spends more privacy than its charter's budget.`,
      });
    else ({ ledger } = spending);
  }
  return alarms;
}
