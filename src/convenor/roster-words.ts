// roster-words.ts — a roster as a board reads it before it signs: who came, who went, who changed, and who is on it.
import type { Charter } from '@soundings/protocol/charter/charter';
import { missionTasks } from '@soundings/protocol/charter/tasks';
import { belongsTo, type Roster, type RosterEntry } from '@soundings/protocol/roster/roster';
import type { Section } from './charter-section.ts';
import { plural } from './number-words.ts';
import { rosterChanges } from './roster-changes.ts';

/** `rosters`: those of the document, the newest last. None if there is none. */
export function rosterWords(charter: Charter, rosters: readonly Roster[]): readonly Section[] {
  const newest = rosters.at(-1);
  if (newest === undefined) return [];
  const { came, went, changed, stayed } = rosterChanges(rosters.at(-2), newest);
  const named = (entries: readonly RosterEntry[]) => entries.map(({ name }) => `"${name}"`).join(', ') || 'nobody';
  return [
    {
      heading: `Roster ${newest.number} of ${charter.mission}, in force from ${newest.inForceFrom}`,
      paragraphs: [
        `New: ${named(came)}. Leaving: ${named(went)}. Changed: ${changed.map(({ before, now }) => `"${before.name}" (now "${now.name}", ${now.sector})`).join(', ') || 'nobody'}. Unchanged: ${stayed}.`,
        missionTasks(charter)
          .map(
            (task) =>
              `${task.label}: ${plural(newest.organisations.filter((one) => belongsTo(one, task)).length, 'organisation')}, at least ${task.organisationsMin} needed`,
          )
          .join('; '),
      ],
      tables: [
        {
          caption: 'Who is on it.',
          head: ['organisation', 'sector', ...(newest.organisations.some(({ tier }) => tier !== undefined) ? ['size'] : []), 'windows'],
          rows: newest.organisations.map(({ name, sector, tier, firstWindow, lastWindow }) => [
            name,
            sector,
            ...(tier === undefined ? [] : [tier]),
            `${firstWindow} to ${lastWindow}`,
          ]),
        },
      ],
    },
  ];
}
