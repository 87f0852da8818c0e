// missions.ts — the missions that are audited: one count, a person in up to four of eight cells, eight honest organisations
import type { MissionTask } from '../../protocol/charter/tasks.ts';
import { missionTasks } from '../../protocol/charter/tasks.ts';
import { checkCharter, type Charter, type CharterDraft } from '../../protocol/charter/charter.ts';
import { completeCharter } from '../../protocol/charter/charter-noise.ts';
import { lawToJson } from '../../protocol/json/law-json.ts';
import { windowNumbered, type Window } from '../../protocol/charter/window.ts';
import type { Law } from '../../protocol/privacy/law.ts';
import { tailBound } from '../../protocol/privacy/tail.ts';
import type { Row } from '../../client-sdk/rows/table.ts';
import { exampleDraft, parties } from '../support/mission.ts';

export const AREAS = ['Ordsall', 'Kersal'];
const AGES = [10, 30, 50, 70];

/** Of ten organisations two may be dishonest. */
export const HONEST_ORGANISATIONS = 8;

/** The example's draft with one question, of which a person is in at most `cellsPerPerson` cells, and this ε for the last resort. */
export function auditDraft(draft: CharterDraft, amendments: 0 | 1, cellsPerPerson = 4, lastResortEpsilon = 4): CharterDraft {
  return {
    ...draft,
    amendments,
    sectors: draft.sectors.map((sector) => ({ ...sector, organisationsMin: 10 })),
    instruments: [
      {
        kind: 'count',
        name: 'visits',
        question: 'How many people came for help, by area and age?',
        gathered: 'together',
        dimensions: [
          { name: 'area', values: AREAS },
          { name: 'age', bands: [18, 40, 65] },
        ],
        cellMax: 500,
        cellsPerPerson,
      },
    ],
    promises: { ...draft.promises, lastResort: { epsilon: lastResortEpsilon, delta: 1e-6 }, organisationsMin: 10, dishonestMax: 2 },
  };
}

/** With the noise that its promises need, as a convenor's program works it out: some seconds. */
export function calibratedCharter(kind: Law['kind'], cellsPerPerson = 4, lastResortEpsilon = 4): Charter {
  return completeCharter(auditDraft(exampleDraft(parties()), 0, cellsPerPerson, lastResortEpsilon), kind);
}

/** The same without working anything out: of Skellam noise of this variance, in 1024ths. */
export function statedCharter(variance1024: bigint, cellsPerPerson = 4): Charter {
  const law: Law = { kind: 'skellam', variance: { num: variance1024, den: 1024n } };
  const noise = [{ instrument: 'visits', law: lawToJson(law), bound: tailBound(law) }];
  return checkCharter({ ...auditDraft(exampleDraft(parties()), 0, cellsPerPerson), noise });
}

export function firstTask(charter: Charter): { readonly task: MissionTask; readonly window: Window } {
  const [task] = missionTasks(charter);
  if (task === undefined) throw new RangeError('a charter has at least one task');
  return { task, window: windowNumbered(charter.schedule, 1) };
}

/** A row of somebody in a cell, 0 … 7. */
export function rowIn(cell: number, person: string): Row {
  return { person, area: AREAS[cell >> 2] ?? '', age: String(AGES[cell & 3]) };
}
