// charter-tasks.ts — a charter's questions, each as one crowd answers it: what one person and one liar can do to it.
import { aggregatorNoiseOf } from '@soundings/protocol/charter/aggregator-noise';
import type { Charter } from '@soundings/protocol/charter/charter';
import { cellCount } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, inTier } from '@soundings/protocol/charter/instrument';
import { lawFromJson } from '@soundings/protocol/json/law-json';
import { taskCrowd, taskNumbers, taskPhrase } from '@soundings/protocol/charter/task-numbers';
import type { Law, SkellamLaw } from '@soundings/protocol/privacy/law';
import { honestOrganisations, type Crowd } from '@soundings/protocol/privacy/promise';
import { sensitivityOf, type Sensitivity } from '@soundings/protocol/privacy/sensitivity';

/** One question as one crowd answers it. */
export interface TaskReport {
  /** "visits", "visits in charity", or "visits in charity, tier large". */
  readonly label: string;
  /** The instrument's name. */
  readonly instrument: string;
  readonly question: string;
  readonly sensitivity: Sensitivity;
  readonly cells: number;
  readonly crowd: Crowd;
  /** H. */
  readonly honest: number;
  /** One organisation's own noise in one cell. */
  readonly law: Law;
  /** Each aggregator's, on top. */
  readonly aggregatorNoise: SkellamLaw | undefined;
  /** X and B. */
  readonly cellMax: number;
  readonly bound: number;
  /** X + 2B: what one dishonest organisation can move one cell of one window by, whatever it does. */
  readonly liarMax: number;
}

export function tasksOf(charter: Charter): readonly TaskReport[] {
  return taskNumbers(charter).flatMap((numbers, at) => {
    const stated = charter.instruments[numbers.instrument];
    const noise = charter.noise[at];
    if (stated === undefined || noise === undefined) return [];
    const instrument = inTier(stated, numbers.tier);
    const crowd = taskCrowd(charter, numbers);
    return [
      {
        label: taskPhrase(noise),
        instrument: instrument.name,
        question: instrument.question,
        sensitivity: sensitivityOf(instrument),
        cells: cellCount(instrumentDimensions(instrument)),
        crowd,
        honest: honestOrganisations(crowd),
        law: lawFromJson(noise.law),
        aggregatorNoise: aggregatorNoiseOf(instrument),
        cellMax: instrument.cellMax,
        bound: noise.bound,
        liarMax: instrument.cellMax + 2 * noise.bound,
      },
    ];
  });
}
