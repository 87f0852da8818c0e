// gaps.ts — the windows of a mission that have no release, and why, as far as its collector noted it.
import type { Charter } from '@soundings/protocol/charter/charter';
import { dateOf } from '@soundings/protocol/charter/day';
import { windowNumbered } from '@soundings/protocol/charter/window';
import type { NotGivenReason } from '@soundings/protocol/register/not-given';
import type { Release } from '@soundings/protocol/release/release';
import { REASONS } from '../pages/register/words.ts';
import type { Gap } from '../pages/results/gaps.ts';

/** A window that is refused for good, of a whole instrument or of one sector. */
export interface Withheld {
  readonly instrument: string;
  readonly window: number;
  readonly reason: NotGivenReason | undefined;
}

/** Of each instrument, up to the last window that was released or refused. */
export function gapsOf({ instruments, schedule }: Charter, releases: readonly Release[], withheld: readonly Withheld[]): readonly Gap[] {
  return instruments.flatMap(({ name: instrument }) => {
    const released = new Set(releases.filter((release) => release.instrument === instrument).map(({ window }) => window.number));
    const refused = withheld.filter((one) => one.instrument === instrument);
    const last = Math.max(-1, ...released, ...refused.map(({ window }) => window));
    const missing = Array.from({ length: Math.min(last + 1, schedule.count) }, (_, number) => number).filter(
      (number) => !released.has(number),
    );
    return missing.map((number): Gap => {
      const [reason, ...others] = new Set(refused.filter(({ window }) => window === number).map((one) => one.reason));
      const words = reason === undefined || others.length > 0 ? undefined : REASONS[reason];
      return { instrument, firstDay: dateOf(windowNumbered(schedule, number).firstDay), reason: words };
    });
  });
}
