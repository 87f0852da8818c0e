// published.ts — `npm run bench -- insight --only published`: forecasts of published series from every origin: errors, and how often each way's intervals hold (insight-method.md §10).
import { naiveErrors, rolled, type RolledForecast } from './rolled.ts';
import { PUBLISHED, type Published } from './series.ts';
import { even, WAYS, type Known, type Way } from './ways.ts';

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
  /**
   * By way, of forecasts of one to four windows ahead: the share that held, one standard error over draws, and the mean width in the model's. And the
   * share that held of the next window's alone, and of all up to 13 windows ahead.
   */
  readonly ways: Readonly<Record<string, HeldBy>>;
}

export interface HeldBy {
  readonly held: number;
  readonly error: number;
  readonly width: number;
  readonly next: number;
  readonly all: number;
}

export interface PublishedFigures {
  readonly errors: readonly ErrorRow[];
  readonly held: readonly HeldRow[];
}

/** Six of the series that were first compared, if they are not long; two of the others. */
const DRAWS = { tuned: 6, further: 2, later: 2 } as const;
const LONG = 150;
/** The record of the last so many windows, as the commands keep it. */
const RECORD_MOST = 40;

/** How many windows there are before the first forecast that counts: a season needs two of its lengths before it is tried. */
export function firstCounted({ period }: Published): number {
  return period > 1 ? 30 : 12;
}

/** What was known in a window: earlier forecasts whose releases had come, oldest first. */
export function knownAt(run: readonly RolledForecast[], origin: number): readonly Known[] {
  return run
    .filter((one) => one.origin + one.ahead <= origin && one.origin >= origin - RECORD_MOST)
    .map(({ z, origin: made, ahead }) => ({ z, ahead, age: origin - made - ahead }));
}

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
function rolledRuns(series: Published, divisor: number): readonly (readonly RolledForecast[])[] {
  const draws = series.values.length > LONG ? DRAWS.later : DRAWS[series.kept];
  return Array.from({ length: draws }, (_, draw) => rolled(series, divisor, draw));
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

export function heldRow(series: Published, divisor: number, runs: readonly (readonly RolledForecast[])[]): HeldRow {
  const from = firstCounted(series);
  const model = mean(runs.map((run) => heldBy(() => even(1), run, from).width));
  const ways = [...WAYS].map(([title, way]) => {
    const shares = runs.map((run) => heldBy(way, run, from));
    const held = shares.map(({ near }) => near);
    const width = mean(shares.map((one) => one.width)) / (model * 1.959963984540054);
    const [next, all] = [mean(shares.map((one) => one.next)), mean(shares.map((one) => one.all))];
    return [title, { held: mean(held), error: standardError(held), width, next, all }] as const;
  });
  const forecasts = (runs[0] ?? []).filter(({ origin, ahead }) => origin + 1 >= from && ahead <= NEAR).length;
  return { series: series.name, divisor, kept: series.kept, forecasts, ways: Object.fromEntries(ways) };
}

/** How many windows ahead most plans look. */
const NEAR = 4;

/** Each forecast by what was known at its origin: earlier ones whose windows had come. `width` is of those up to four windows ahead. */
export function heldBy(way: Way, run: readonly RolledForecast[], from: number) {
  const [next, near, all]: [boolean[], boolean[], boolean[]] = [[], [], []];
  let [width, known, knownIn]: [number, readonly Known[], number] = [0, [], -1];
  for (const { origin, ahead, z } of run) {
    if (origin + 1 < from) continue;
    if (origin !== knownIn) [known, knownIn] = [knownAt(run, origin), origin];
    const reach = way(known, ahead);
    const isHeld = z >= -reach.below && z <= reach.above;
    all.push(isHeld);
    if (ahead === 1) next.push(isHeld);
    if (ahead > NEAR) continue;
    near.push(isHeld);
    width += (reach.below + reach.above) / 2;
  }
  const share = (held: readonly boolean[]) => mean(held.map(Number));
  return { next: share(next), near: share(near), all: share(all), width: width / near.length };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** Of the mean. */
export function standardError(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((one) => (one - centre) ** 2)) / (values.length - 1));
}
