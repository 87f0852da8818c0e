// published.ts — `npm run bench -- insight published`: forecasts of published series from every origin: errors, and how often each way's intervals hold (insight-method.md §10).
import { naiveErrors, rolled, type RolledForecast } from './rolled.ts';
import { PUBLISHED, type Published } from './series.ts';
import { WAYS, type Way } from './ways.ts';

export interface ErrorRow {
  readonly series: string;
  readonly divisor: number;
  readonly draws: number;
  /** Mean error of the median over the mean step of the truth from season to season in the whole series, and one standard error over draws. */
  readonly ofSteps: number;
  readonly ofStepsError: number;
  /** The same over the error of repeating the last season's truth, in the same forecasts. */
  readonly ofTruth: number;
  readonly ofTruthError: number;
  /** The same over repeating the last season's release. */
  readonly ofRelease: number;
  /** The least and the most of it (truth), if origins begin at the 12th to the 36th window and come every 1 to 6. */
  readonly least: number;
  readonly most: number;
}

export interface HeldRow {
  readonly series: string;
  readonly divisor: number;
  readonly kept: Published['kept'];
  readonly forecasts: number;
  /** By way: the share that held, one standard error over draws, and the mean width in the model's. */
  readonly ways: Readonly<Record<string, { readonly held: number; readonly error: number; readonly width: number }>>;
}

export interface PublishedFigures {
  readonly errors: readonly ErrorRow[];
  readonly held: readonly HeldRow[];
}

const DRAWS = { tuned: 6, further: 2, later: 2 } as const;
/** Of a series with more windows than this, every third origin and two draws are taken. */
const LONG = 150;
/** A season needs two of its lengths before it is tried. */
const FROM = { season: 30, none: 12 } as const;

export function measurePublished(say: (line: string) => void): PublishedFigures {
  const [errors, held]: [ErrorRow[], HeldRow[]] = [[], []];
  for (const series of PUBLISHED) {
    for (const divisor of [1, 10]) {
      const runs = rolledRuns(series, divisor);
      errors.push(errorRow(series, divisor, runs));
      held.push(heldRow(series, divisor, runs));
      say(rowText(errors.at(-1), held.at(-1)));
    }
  }
  return { errors, held };
}

/** Every draw's forecasts. */
export function rolledRuns(series: Published, divisor: number): readonly (readonly RolledForecast[])[] {
  const from = series.period > 1 ? FROM.season : FROM.none;
  const step = series.values.length > LONG ? 3 : 1;
  const draws = series.values.length > LONG ? DRAWS.later : DRAWS[series.kept];
  return Array.from({ length: draws }, (_, draw) => rolled(series, { divisor, draw, from, step }));
}

function rowText(error: ErrorRow | undefined, held: HeldRow | undefined): string {
  if (error === undefined || held === undefined) return '';
  const ways = Object.values(held.ways).map(({ held: share, width }) => `${share.toFixed(3)}/${width.toFixed(2)}`);
  return `${`${error.series}, 1/${error.divisor}`.padEnd(28)}${error.ofTruth.toFixed(3)} (${error.least.toFixed(2)}–${error.most.toFixed(2)})  ${ways.join('  ')}`;
}

export function errorRow(series: Published, divisor: number, runs: readonly (readonly RolledForecast[])[]): ErrorRow {
  const half = series.values.length / 2;
  const ratios = runs.map((run, draw) => {
    const late = run.filter(({ origin }) => origin + 1 >= half);
    return ratioOf(series, divisor, draw, late);
  });
  const choices = [12, 18, 24, 30, 36].flatMap((from) => [1, 2, 3, 4, 5, 6].map((step) => ({ from, step })));
  const ranged = choices.flatMap(({ from, step }) => {
    const chosen = (runs[0] ?? []).filter(({ origin }) => origin + 1 >= from && (origin + 1 - from) % step === 0);
    return chosen.length === 0 ? [] : [ratioOf(series, divisor, 0, chosen).truth];
  });
  const [steps, truths] = [ratios.map(({ step }) => step), ratios.map(({ truth }) => truth)];
  return {
    ...{ series: series.name, divisor, draws: runs.length },
    ofSteps: mean(steps),
    ofStepsError: standardError(steps),
    ofTruth: mean(truths),
    ofTruthError: standardError(truths),
    ofRelease: mean(ratios.map(({ release }) => release)),
    least: Math.min(...ranged),
    most: Math.max(...ranged),
  };
}

function ratioOf(series: Published, divisor: number, draw: number, run: readonly RolledForecast[]) {
  const error = mean(run.map((one) => one.error));
  const naive = naiveErrors(series, run, divisor, draw);
  return { step: error / naive.step, truth: error / naive.truth, release: error / naive.release };
}

export function heldRow({ name, kept }: Published, divisor: number, runs: readonly (readonly RolledForecast[])[]): HeldRow {
  const ways = [...WAYS].map(([title, way]) => {
    const shares = runs.map((run) => heldBy(way, run));
    const held = shares.map(({ share }) => share);
    const width = mean(shares.map((one) => one.width)) / mean(runs.map((run) => heldBy(() => 1.959963984540054, run).width));
    return [title, { held: mean(held), error: standardError(held), width }] as const;
  });
  const forecasts = (runs[0] ?? []).filter(({ z }) => z !== undefined).length;
  return { series: name, divisor, kept, forecasts, ways: Object.fromEntries(ways) };
}

/** Each forecast by what was known at its origin: earlier ones of as many windows ahead whose windows had come. */
export function heldBy(way: Way, run: readonly RolledForecast[]): { readonly share: number; readonly width: number } {
  let [held, width, given] = [0, 0, 0];
  for (const ahead of new Set(run.map((one) => one.ahead))) {
    const all = run.flatMap(({ origin, ahead: h, z }) => (h === ahead && z !== undefined ? [{ origin, z }] : []));
    for (const { origin, z } of all) {
      const reach = way(all.flatMap((one) => (one.origin + ahead <= origin ? [one.z] : [])));
      held += Number(Math.abs(z) <= reach);
      width += reach;
      given++;
    }
  }
  return { share: held / given, width: width / given };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** Of the mean. */
export function standardError(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((one) => (one - centre) ** 2)) / (values.length - 1));
}
