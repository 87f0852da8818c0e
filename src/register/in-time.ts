// in-time.ts — what would be in the register too late to hold: it must not get in, because the mission's document would be refused for ever after.
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { startOfDay, type BoardObject, type PolicyObject } from '@soundings/protocol/register/objects';
import type { SignedRoster } from '@soundings/protocol/roster/roster';
import type { Entry } from './entry.ts';

/** What witnesses may take to sign. In seconds. */
const MARGIN = 3600;
/** How long before it holds a change of keys or of the board has to be in the register (register.md, "Who refuses what", "Rotation"). In seconds. */
const NOTICE = 7 * 86_400;

/** Why an entry would be too late, in one sentence; undefined if it is in time. `now` is in seconds since the epoch. The object was read before. */
export function lateProblem({ object, members }: Entry, now: number): string | undefined {
  switch (members.kind) {
    case 'roster': {
      const { inForceFrom } = (object as SignedRoster).roster;
      return late(inForceFrom, now, 0, 'it has to be in the register before that day');
    }
    case 'policy':
    case 'board': {
      const { inForceFrom } = (object as PolicyObject | BoardObject).body;
      return late(inForceFrom, now, NOTICE, 'it has to be in the register 7 days before that');
    }
    case 'charter':
    case 'decision':
    case 'stop':
    case 'lift':
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

function late(inForceFrom: string, now: number, notice: number, rule: string): string | undefined {
  if (now + MARGIN + notice <= startOfDay(inForceFrom)) return undefined;
  return `It would hold from ${inForceFrom}, today is ${dateOf(dayAt(now))}, and ${rule}: sign one that holds from a later day.`;
}
