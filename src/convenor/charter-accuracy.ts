// charter-accuracy.ts — the price in accuracy: standard errors of a cell and of a total, beside one trusted curator's; and what is known of a figure.
import { releaseNoise } from '@soundings/protocol/charter/aggregator-noise';
import type { Charter } from '@soundings/protocol/charter/charter';
import { releaseSampling } from '@soundings/protocol/charter/sampling';
import { questionSets } from '@soundings/protocol/charter/task-numbers';
import { calibrate } from '@soundings/protocol/privacy/calibrate';
import { interval } from '@soundings/protocol/privacy/interval';
import { sumOf, varianceOf } from '@soundings/protocol/privacy/law';
import { sensitivityOf } from '@soundings/protocol/privacy/sensitivity';
import type { TaskReport } from './charter-tasks.ts';

export interface ErrorReport {
  readonly label: string;
  readonly cells: number;
  readonly rows: readonly ErrorRow[];
  /** One curator who holds everybody's records and keeps the same release promise. */
  readonly curator: Errors;
  /** If persons are sampled: the largest standard error that sampling can add to a cell, by the cell's true total. */
  readonly sampling?: readonly { readonly truth: number; readonly error: number }[];
}

export interface Errors {
  /** Standard error of one cell, and of the sum of all cells of the question. */
  readonly cell: number;
  readonly total: number;
}

export interface ErrorRow extends Errors {
  readonly organisations: number;
  /** False below the smallest number of organisations: there is no such release. */
  readonly released: boolean;
}

/** True totals of a cell for which the error of sampling is given. */
const TRUTHS = [10, 100, 1000, 10_000] as const;

/** How closely both aggregators together would know an organisation's own figure. */
export interface FigureReport {
  readonly label: string;
  /** The promises cover differences up to this. */
  readonly protects: number;
  /** ±, at 95%: after one window, and after all if the figure stays the same. */
  readonly afterOne: number;
  readonly afterAll: number;
}

const ORGANISATIONS = [10, 50, 500] as const;
const LEVEL = 0.95;

export function errorsOf(charter: Charter, tasks: readonly TaskReport[]): readonly ErrorReport[] {
  const curated = curatorVariances(charter);
  return tasks.map(({ label, instrument, cells, crowd, law: noise, aggregatorNoise }) => {
    const errors = (variance: number): Errors => ({ cell: Math.sqrt(variance), total: Math.sqrt(cells * variance) });
    const asked = charter.instruments.find(({ name }) => name === instrument);
    const sampling = asked && releaseSampling(charter, asked);
    const scale = sampling === undefined ? 1 : sampling.of / sampling.windows;
    const counts = [...new Set([crowd.organisationsMin, ...ORGANISATIONS])].sort((a, b) => a - b);
    return {
      label,
      cells,
      rows: counts.map((organisations) => ({
        organisations,
        released: organisations >= crowd.organisationsMin,
        ...errors(scale ** 2 * varianceOf(releaseNoise({ noise, aggregatorNoise }, organisations))),
      })),
      curator: errors(curated(instrument)),
      ...(sampling === undefined
        ? {}
        : { sampling: TRUTHS.map((truth) => ({ truth, error: Math.sqrt((scale - 1) * sampling.personAmount * truth) })) }),
    };
  });
}

export function figureKnowledge(charter: Charter, tasks: readonly TaskReport[]): readonly FigureReport[] {
  const figures = new Set(charter.instruments.filter(({ kind }) => kind === 'figure').map(({ name }) => name));
  return tasks
    .filter(({ instrument }) => figures.has(instrument))
    .map(({ label, law, sensitivity }) => {
      const known = (draws: number) => interval(sumOf(law, draws), LEVEL).halfWidth / draws;
      const versions = 1 + charter.amendments;
      return { label, protects: sensitivity.amount, afterOne: known(versions), afterAll: known(versions * charter.schedule.count) };
    });
}

/** The variance, by question, if one curator draws noise once for the same promise: that is, what H honest organisations draw together. */
function curatorVariances(charter: Charter): (instrument: string) => number {
  const { release } = charter.promises;
  const drawn = questionSets(charter).flatMap((set) => {
    const asked = set.flatMap((number) => charter.instruments[number] ?? []);
    const { laws } = calibrate({
      law: charter.noise[0]?.law.kind ?? 'skellam',
      instruments: asked.map(sensitivityOf),
      promises: { release },
      crowd: { organisationsMin: 1, dishonestMax: 0 },
      amendments: 0,
    });
    return laws.map((law, at) => ({ name: asked[at]?.name, variance: varianceOf(law) }));
  });
  return (instrument) => Math.max(...drawn.filter(({ name }) => name === instrument).map(({ variance }) => variance));
}
