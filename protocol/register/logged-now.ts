// logged-now.ts — checks of a logged mission that depend on the day: clocks, the time to object, stops (register.md, "Who refuses what").
import { dateOf, dayAt } from '../charter/day.ts';
import { visible } from '../json/visible.ts';
import type { Logged } from './logged.ts';
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

/** Why nothing can be contributed any more, one sentence for each stop. */
export function stopIssues({ stops }: Pick<Logged, 'stops'>, now: number): readonly string[] {
  return stops
    .filter(({ isLifted, fromDay }) => !isLifted && fromDay <= dayAt(now))
    .map(({ by, fromDay, text }) => `The ${by} stopped this mission from ${dayWords(fromDay)}: "${visible(text)}"`);
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** A day in words, such as "2 March 2026". */
function dayWords(day: number): string {
  const [year = '', month = '', date = ''] = dateOf(day).split('-');
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}
