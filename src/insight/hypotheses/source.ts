// source.ts — the numbers that a hypothesis is tested on: of each window the total of its cells and the law of its noise, or the law that is planned.
import { releaseNoise } from '@soundings/protocol/charter/aggregator-noise';
import { cellCount, valueNames } from '@soundings/protocol/charter/cells';
import { ANSWER, ANSWERS } from '@soundings/protocol/charter/instrument';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { Law } from '@soundings/protocol/privacy/law';
import type { Release } from '@soundings/protocol/release/release';
import { addedLaw } from '../estimate.ts';
import { dictionary } from '../names.ts';
import { seriesOf } from '../model/series.ts';
import type { Cells, Range } from './entry.ts';

export interface Part {
  readonly window: number;
  /** Undefined if there is no release. */
  readonly total: number | undefined;
  /** Of the release's noise, or of what is planned for it. */
  readonly law: Law;
  readonly organisations: number | undefined;
}

export interface Source {
  /** Every window of the range. */
  readonly parts: (instrument: string, cells: Cells, range: Range) => readonly Part[];
  /** The counts of each answer of soundings, from falling to sharply rising. */
  readonly answers: (instrument: string, cells: Cells, range: Range) => readonly (readonly Part[])[];
  readonly isSoundings: (instrument: string) => boolean;
}

export interface SourceOptions {
  readonly tasks: readonly MissionTask[];
  readonly releases: readonly Release[];
  /** Behind each release to come; if it is left out, the fewest that the charter allows. */
  readonly organisations?: number | undefined;
}

export function sourceOf({ tasks, releases, organisations }: SourceOptions): Source {
  const parts: Source['parts'] = (instrument, cells, range) => {
    const planned = plannedLaw(tasks, instrument, cells, organisations);
    const released = releasedParts(releases, instrument, cells);
    return Array.from({ length: range.last - range.first + 1 }, (_, at) => {
      const window = range.first + at;
      return released.get(window) ?? { window, total: undefined, law: planned, organisations: undefined };
    });
  };
  return {
    parts,
    answers: (instrument, cells, range) =>
      ANSWERS.soundings.map((answer) => parts(instrument, [...cells, { dimension: ANSWER, values: [answer] }], range)),
    isSoundings: (name) => tasks.some(({ instrument }) => instrument.name === name && instrument.kind === 'soundings'),
  };
}

function releasedParts(releases: readonly Release[], instrument: string, cells: Cells): ReadonlyMap<number, Part> {
  if (!releases.some((release) => release.instrument === instrument)) return new Map();
  const where = dictionary(cells.map(({ dimension, values }) => [dimension, values] as const));
  const [series] = seriesOf(releases, { instrument, by: [], where });
  const parts = (series?.windows ?? []).flatMap(({ number, released }) =>
    released === undefined ? [] : [{ window: number, total: released.total, law: released.law, organisations: released.organisations }],
  );
  return new Map(parts.map((part) => [part.window, part]));
}

function plannedLaw(tasks: readonly MissionTask[], instrument: string, cells: Cells, organisations: number | undefined): Law {
  const summands = tasks
    .filter((task) => task.instrument.name === instrument)
    .map((task) => ({ law: releaseNoise(task, Math.max(organisations ?? 0, task.organisationsMin)), cells: selectedCells(task, cells) }));
  return addedLaw(summands);
}

function selectedCells({ dimensions }: MissionTask, cells: Cells): number {
  return dimensions.reduce((count, dimension) => {
    const selected = cells.find((one) => one.dimension === dimension.name);
    return count * (selected?.values.length ?? cellCount([{ name: dimension.name, values: valueNames(dimension) }]));
  }, 1);
}
