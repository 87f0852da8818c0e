// newcomers.ts — M15: a roster that brings so many new organisations that they alone could undo what protects the others (register.md, "Monitor").
import type { MissionLog } from '../register/mission-log.ts';
import type { Alarm } from './alarm.ts';

/** A release takes n_min organisations, of which t may be dishonest: newcomers that are more than half of the rest could be made up. */
export function manyNewcomers({ charter, rosters }: MissionLog): readonly Alarm[] {
  const { organisationsMin, dishonestMax } = charter.value.charter.promises;
  const margin = organisationsMin - dishonestMax;
  return rosters.slice(1).flatMap(({ index, value }, at) => {
    const before = new Set(rosters[at]?.value.roster.organisations.map(({ id }) => id));
    const newcomers = value.roster.organisations.filter(({ id }) => !before.has(id)).length;
    if (2 * newcomers <= margin) return [];
    const sentence = `Leaf ${index} is roster ${value.roster.number}, with ${newcomers} organisations that were not on the one before. That is more than half of the ${margin} that have to be honest: find out who they are.`;
    return [{ check: 'M15' as const, index, sentence }];
  });
}
