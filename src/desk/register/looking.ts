// looking.ts — looks at the public registers of missions: now and then from the leader's mirror, which learns no more than that a desk is open; from the register's own host only when somebody asks.
import { toHex } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import { readSettings } from '../folder/desk-folder.ts';
import { lookAt } from '../folder/look.ts';
import { keptMissions } from '../folder/missions.ts';
import type { Desk } from '../state/desk.ts';
import type { SetTimer } from '../state/timer.ts';

export interface Looking {
  /** Sets the clock for a look at a random minute, if there is anything to look at. */
  begin(): void;
  /** Every mission's register, at its own host, now. */
  lookAgain(): Promise<void>;
  /** What wasn't looked at for three days, at the leader's mirror. Never throws. */
  lookDue(): Promise<void>;
  stop(): void;
}

const MINUTE = 60;
const EVERY_SECONDS = 3 * 86_400;

export function openLooking(desk: Desk, setTimer: SetTimer): Looking {
  const { folder, ports } = desk;
  let cancel: () => void = () => undefined;
  const logged = () => keptMissions(folder).missions.filter(({ mission }) => mission.logged !== undefined);
  const isDue = ({ digest }: Mission) => {
    const last = readSettings(folder).looks?.find(({ charter }) => charter === toHex(digest))?.at ?? -Infinity;
    return !(ports.now() - last < EVERY_SECONDS);
  };
  const lookDue = async () => {
    for (const { mission } of logged().filter((one) => isDue(one.mission))) await lookAt(desk, mission, mirrorOf(mission));
  };
  return {
    begin() {
      const [chance = 0] = ports.random(1);
      // 5 to 60 minutes after the start, so that the moment says nothing of when figures are sent.
      const minutes = 5 + (55 * chance) / 255;
      if (logged().some(({ mission }) => isDue(mission))) cancel = setTimer(minutes * MINUTE * 1000, () => void lookDue());
    },
    async lookAgain() {
      for (const { mission } of logged()) await lookAt(desk, mission, mission.logged?.policies.at(-1)?.log.url ?? '');
    },
    lookDue,
    stop: () => {
      cancel();
    },
  };
}

function mirrorOf({ charter, digest }: Mission): string {
  return `${charter.leader.url.replace(/\/$/, '')}/soundings/register/${toHex(digest)}/`;
}
