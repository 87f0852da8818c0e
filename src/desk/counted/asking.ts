// asking.ts — after a window's release is due, both aggregators are asked whether ours was counted: by itself at a random hour, or when somebody presses the button.
import { askCounted, identityIn, type Receipt } from '@soundings/client/node';
import { dayAt } from '@soundings/protocol/charter/day';
import { windowNumbered } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { verdictOf } from '../../organisation/counted-verdict.ts';
import { keptMissions } from '../folder/missions.ts';
import { isReceiptOf, keptReceipts } from '../folder/receipts.ts';
import { organisationOf, type Desk } from '../state/desk.ts';
import type { SetTimer } from '../state/timer.ts';
import { answersOf, isFinal, keepAnswers, readAnswers, type KeptAnswers } from './kept.ts';

export interface Asking {
  /** What was answered last; undefined if nobody asked yet. */
  answersTo(receipt: Receipt): Promise<KeptAnswers | undefined>;
  /** Asks both now, and keeps what they say. SdkError if one can't be reached, or doesn't give its own answer. */
  ask(receipt: Receipt): Promise<void>;
  /** Asks about everything that it is time for, and sets the clock for the rest. Never throws: what can't be asked now is asked later. */
  askDue(): Promise<void>;
  stop(): void;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
/** A charter with no register says nothing of when its releases are due. */
const DUE_DAYS = 7;

export function openAsking(desk: Desk, setTimer: SetTimer): Asking {
  const { folder, ports } = desk;
  /** 1 to 24 hours after the release is due, another time at each start, so that no two desks come together. */
  const [high = 0, low = 0] = ports.random(2);
  const lateSeconds = HOUR + Math.floor((23 * HOUR * (high * 256 + low)) / 65_536);
  let cancel: () => void = () => undefined;
  const answersTo = async (receipt: Receipt) =>
    (await organisationOf(desk)) === undefined ? undefined : readAnswers(folder, receipt, ports.random);
  const ask = async (receipt: Receipt) => {
    const mission = missionOf(desk, receipt);
    const own = await organisationOf(desk);
    if (mission === undefined || own === undefined) return;
    const window = windowNumbered(mission.charter.schedule, receipt.window.number);
    const answers = await askCounted(mission, identityIn(mission, own.identities, window), receipt, own.ports);
    const now = ports.now();
    const verdict = verdictOf('received', answers, window, dayAt(now), { isReleased: false });
    await keepAnswers(folder, receipt, answersOf(now, answers, verdict), ports.random);
  };
  /** When to ask, in seconds since the epoch; undefined if there is nothing to ask any more. */
  const timeOf = async (receipt: Receipt): Promise<number | undefined> => {
    const mission = missionOf(desk, receipt);
    const before = await answersTo(receipt);
    if (mission === undefined || (before !== undefined && isFinal(before))) return undefined;
    const { closesDay } = windowNumbered(mission.charter.schedule, receipt.window.number);
    const due = (closesDay + (mission.charter.log?.due ?? DUE_DAYS)) * DAY + lateSeconds;
    return Math.max(due, before === undefined ? 0 : before.askedAt + DAY);
  };
  const askDue = async () => {
    cancel();
    const later: number[] = [];
    for (const receipt of keptReceipts(folder)) {
      const time = await timeOf(receipt);
      if (time === undefined) continue;
      if (time > ports.now()) later.push(time - ports.now());
      else
        await ask(receipt).catch(() => {
          later.push(lateSeconds); // its page says why when somebody asks there
        });
    }
    const next = Math.min(...later, DAY);
    if (later.length > 0) cancel = setTimer(next * 1000, () => void askDue());
  };
  return {
    answersTo,
    ask,
    askDue,
    stop: () => {
      cancel();
    },
  };
}

/** The mission of a receipt, as the desk has it now. */
function missionOf({ folder }: Desk, receipt: Receipt): Mission | undefined {
  return keptMissions(folder).missions.find(({ mission }) => isReceiptOf(receipt, mission))?.mission;
}
