// logged-now.ts — what of a logged mission depends on the day: a clock that is wrong, the public's time to object, stops (register.md, "Who refuses what").
import { dayAt } from '../charter/day.ts';
import { visible } from '../json/visible.ts';
import type { Logged } from './logged.ts';
import type { Stop } from './stops.ts';
import { DAY } from './known.ts';

/** The most that a proof may be later than a party's own clock. In seconds. */
const CLOCK_LEEWAY = DAY;

/** Why the mission can't be loaded, if a proof is from the future. `now` is in seconds since the epoch, here and below. */
export function clockIssues({ latest }: Pick<Logged, 'latest'>, now: number): readonly string[] {
  if (latest <= now + CLOCK_LEEWAY) return [];
  return [`This machine's clock says ${dayWords(dayAt(now))}, and a witness signed on ${dayWords(dayAt(latest))}: a clock is wrong.`];
}

/** Why nothing can be contributed yet, if the public can still object. */
export function coolingIssues({ coolingEnds }: Pick<Logged, 'coolingEnds'>, now: number): readonly string[] {
  return now >= coolingEnds ? [] : [`The public has until ${dayWords(dayAt(coolingEnds))} to object. Contribute from then on.`];
}

/** Why nothing is contributed any more. */
export function stopIssues(
  { stops }: { readonly stops: readonly Pick<Stop, 'by' | 'fromDay' | 'text' | 'isLifted'>[] },
  now: number,
): readonly string[] {
  return stops
    .filter(({ isLifted, fromDay }) => !isLifted && fromDay <= dayAt(now))
    .map(({ by, fromDay, text }) => `The ${by} stopped this mission from ${dayWords(fromDay)}: "${visible(text)}"`);
}

/** "2 March 2026" */
function dayWords(day: number): string {
  return new Date(day * DAY * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
