// cadence-words.ts — a mission's cadence in a sentence.
import type { Cadence } from '@soundings/protocol/charter/window';

/** "weekly", as in "52 weekly windows". */
export function cadenceAdjective(cadence: Cadence): string {
  return { day: 'daily', week: 'weekly', fortnight: 'fortnightly', 'four-weeks': 'four-weekly', month: 'monthly', quarter: 'quarterly' }[
    cadence
  ];
}

/** "week", as in "once a week" and "week 3 of 52". */
export function cadenceNoun(cadence: Cadence): string {
  return cadence === 'four-weeks' ? 'period of four weeks' : cadence;
}
