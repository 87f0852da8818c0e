// fresh.ts — M2: the witnesses have signed within two days, so that nobody is kept on an old view.
import type { Alarm } from './alarm.ts';

const FRESH_HOURS = 48;

/** `quorumTime` and `now` are in seconds since the epoch. */
export function fresh(quorumTime: number, now: number): readonly Alarm[] {
  const hours = Math.floor((now - quorumTime) / 3600);
  if (hours < FRESH_HOURS) return [];
  return [
    {
      check: 'M2',
      sentence: `The witnesses signed the register ${hours} hours ago, and should within ${FRESH_HOURS}: nothing newer is shown.`,
    },
  ];
}
