// steps.ts — the real steps of a contribution, as the SDK takes them under its lock; mutants put something else in place of one
import { drawCells } from '../../client-sdk/lock/noise.ts';
import { encodeCounts } from '../../client-sdk/lock/encode.ts';
import { tally } from '../../client-sdk/rows/tally.ts';
import type { Row, Source } from '../../client-sdk/rows/table.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import type { MissionTask } from '../../protocol/charter/tasks.ts';
import type { Window } from '../../protocol/charter/window.ts';
import type { Law } from '../../protocol/privacy/law.ts';
import type { Vector } from './observation.ts';

export interface Steps {
  /** One organisation's counts. */
  readonly count: (task: MissionTask, window: Window, rows: readonly Row[], random: RandomBytes) => Promise<readonly bigint[]>;
  /** The noise of `times` contributions of so many cells each, one after the other. */
  readonly draw: (law: Law, cells: number, times: number, random: RandomBytes) => readonly bigint[];
  /** One contribution as the aggregators add it, offset taken off again. */
  readonly publish: (counts: readonly bigint[], noise: readonly bigint[], task: MissionTask, random: RandomBytes) => Vector;
  /** Whether an organisation whose rows are these takes part. */
  readonly takesPart: (rows: readonly Row[]) => boolean;
}

export const REAL: Steps = {
  count: async (task, window, rows, random) => (await tally(task.instrument, window, sourceOf(rows), ASKED_ABOUT, random)).counts,
  // One call for many contributions, since the table is made anew in every call; the draws are independent all the same.
  draw: (law, cells, times, random) => drawCells(law, cells * times, random),
  publish: (counts, noise, task) => encodeCounts(counts, noise, task).map((value) => Number(value - task.noiseBound)),
  takesPart: () => true,
};

/** Whose rows are many on purpose. */
const ASKED_ABOUT = { onePerson: ['the person'] };

export function sourceOf(rows: readonly Row[]): Source {
  return rows.length === 0 ? { kind: 'nothing' } : { kind: 'records', records: rows };
}
