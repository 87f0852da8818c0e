// warnings.ts — the scan beside other detectors, and control by window beside control over the stream, in made-up missions (insight-method.md §5.4, §5.5).
import { observations } from '../../src/insight/model/filter.ts';
import { median } from '../../src/insight/model/scale.ts';
import { scan } from '../../src/insight/model/scan.ts';
import { flags } from '../../src/insight/model/warning.ts';
import { normal, ONE_ORGANISATION, seeded, skellamNoise } from '../../tests/src/insight/model/worlds.ts';
import { DETECTORS, type Cell } from './detectors.ts';
import { lordPlusPlus, saffron, type StreamRule } from './online-control.ts';
import { mean, standardError } from './published.ts';

/** A share of runs, and one Monte Carlo standard error. */
export interface Share {
  readonly share: number;
  readonly error: number;
}

export interface DetectorRow {
  readonly name: string;
  readonly spike: Share;
  readonly jump4: Share;
  readonly jump8: Share;
  readonly ramp8: Share;
  /** A window, at what the rule flags from if it is left alone: organisations that come and go, and newcomers. */
  readonly falseAlarms: Share;
  readonly newcomers: Share;
}

const LEVEL = 60;
const SCATTER = 8;
/** Windows before anything begins, and all of a quiet run's. */
const BEFORE = 40;
const noises = new Map<number, ReturnType<typeof skellamNoise>>();

interface World {
  readonly windows: number;
  readonly add?: (window: number) => number;
  readonly organisations?: (window: number, random: () => number) => number;
  /** The truth grows with the organisations. */
  readonly grows?: true;
}

function drawn(
  seed: number,
  { windows, add = () => 0, organisations = (_, random) => 20 + Math.floor(41 * random()), grows }: World,
): Cell {
  const random = seeded(seed);
  const n = Array.from({ length: windows }, (_, t) => organisations(t, random));
  const usual = median(n.slice(0, 12));
  const releases = n.map((count, t) => {
    const noise = noises.get(count) ?? skellamNoise(count * ONE_ORGANISATION);
    noises.set(count, noise);
    const truth = (LEVEL + SCATTER * normal(random)) * (grows ? count / usual : 1) + add(t);
    return Math.round(Math.max(0, truth)) + noise(random);
  });
  return { releases, noiseVariance: n.map((count) => count * ONE_ORGANISATION), exposure: n.map((count) => (grows ? count / usual : 1)) };
}

export function measureDetectors(runs: number, say: (line: string) => void): readonly DetectorRow[] {
  const seeds = Array.from({ length: runs }, (_, seed) => seed);
  const quiet = seeds.map((seed) => drawn(10_000 + seed, { windows: BEFORE + 20 }));
  const scenarios = [
    (t: number) => (t === BEFORE ? 60 : 0),
    (t: number) => (t >= BEFORE ? 30 : 0),
    (t: number) => Math.max(0, ((t - BEFORE + 1) * 60) / 8),
  ];
  const risen = scenarios.map((add) => seeds.map((seed) => drawn(seed, { windows: BEFORE + 8, add: (t) => (t >= BEFORE ? add(t) : 0) })));
  const joined = seeds.map((seed) => drawn(20_000 + seed, { windows: 75, organisations: (t) => (t < 55 ? 30 : 45), grows: true }));
  return DETECTORS.map(({ name, score, nominal }) => {
    const calm = quiet.map((cell) => score(cell).slice(BEFORE));
    const threshold = quantile(calm.flat(), 0.99);
    const within = (scores: readonly (readonly number[])[], windows: number) =>
      shareOf(scores.map((one) => one.slice(BEFORE, BEFORE + windows).some((value) => value > threshold)));
    const [spike = [], jump = [], ramp = []] = risen.map((cells) => cells.map((cell) => score(cell)));
    const alarms = (scores: readonly (readonly number[])[]): Share => {
      const each = scores.map((one) => mean(one.map((value) => Number(value > nominal))));
      return { share: mean(each), error: standardError(each) };
    };
    const row = {
      name,
      spike: within(spike, 1),
      ...{ jump4: within(jump, 4), jump8: within(jump, 8), ramp8: within(ramp, 8) },
      falseAlarms: alarms(calm),
      newcomers: alarms(joined.map((cell) => score(cell).slice(55))),
    };
    say(
      `${name.padEnd(24)}${[row.spike, row.jump4, row.jump8, row.ramp8, row.falseAlarms, row.newcomers].map(({ share }) => share.toFixed(4)).join('  ')}`,
    );
    return row;
  });
}

export interface ControlRow {
  readonly name: string;
  /** Quiet runs: windows with any flag. */
  readonly any: Share;
  /** Cells that were up and were flagged while they were. */
  readonly found: Share;
  /** The mean number of the window of the rise in which they were, from 1; null if none was. */
  readonly after: number | null;
  /** Mean false share of a window's flags while something was up. */
  readonly falseShare: Share;
}

const CELLS = 60;
const WINDOWS = 30;
const SETTLED = 52;
const RISE = { cells: 5, from: 10, windows: 8, by: 45 } as const;
const Q = 0.1;
/** 40 organisations. */
const NOISE = 40 * ONE_ORGANISATION;

/** p-values window by window, each of all cells; half of the truths' variance is shared by all cells. */
function missionP(seed: number, isUp: boolean): readonly (readonly number[])[] {
  const random = seeded(seed);
  const noise = skellamNoise(NOISE);
  const length = SETTLED + WINDOWS;
  const common = Array.from({ length }, () => normal(random));
  const cells = Array.from({ length: CELLS }, (_, cell) => {
    const releases = common.map((shared, t) => {
      const own = (SCATTER * (shared + normal(random))) / Math.SQRT2;
      return Math.round(Math.max(0, LEVEL + own + (isUp && isRisen(cell, t - SETTLED) ? RISE.by : 0))) + noise(random);
    });
    const observed = observations(releases, new Array<number>(length).fill(NOISE));
    return scan(observed, { people: true, side: 'above' }).slice(SETTLED);
  });
  return Array.from({ length: WINDOWS }, (_, t) => cells.map((one) => one[t]?.combined ?? 1));
}

function isRisen(cell: number, window: number): boolean {
  return cell < RISE.cells && window >= RISE.from && window < RISE.from + RISE.windows;
}

const RULES: readonly {
  readonly name: string;
  readonly flagged: (p: readonly (readonly number[])[]) => readonly (readonly boolean[])[];
}[] = [
  {
    name: 'Benjamini–Hochberg, 10% each window',
    flagged: (p) => p.map((one) => flags(one, Q, 'benjamini-hochberg').map((flag) => flag?.flagged === true)),
  },
  {
    name: 'Benjamini–Yekutieli, 10%',
    flagged: (p) => p.map((one) => flags(one, Q, 'benjamini-yekutieli').map((flag) => flag?.flagged === true)),
  },
  { name: 'LORD++', flagged: (p) => byWindow(lordPlusPlus(p.flat(), Q, Q / 2)) },
  { name: 'SAFFRON', flagged: (p) => byWindow(saffron(p.flat(), Q, Q / 2)) },
  { name: 'p ≤ 1%, no control', flagged: (p) => p.map((one) => one.map((value) => value <= 0.01)) },
];

function byWindow(stream: ReturnType<StreamRule>): readonly (readonly boolean[])[] {
  const rejected = stream.map(({ isRejected }) => isRejected);
  return Array.from({ length: WINDOWS }, (_, t) => rejected.slice(t * CELLS, (t + 1) * CELLS));
}

export function measureControl(runs: number, say: (line: string) => void): readonly ControlRow[] {
  const seeds = Array.from({ length: runs }, (_, seed) => seed);
  const [quiet, risen] = [seeds.map((seed) => missionP(30_000 + seed, false)), seeds.map((seed) => missionP(40_000 + seed, true))];
  return RULES.map(({ name, flagged }) => {
    const any = quiet.map((p) => mean(flagged(p).map((window) => Number(window.some(Boolean)))));
    const outcomes = risen.map((p) => outcomeOf(flagged(p)));
    const firsts = outcomes.flatMap(({ first }) => first);
    const row = {
      name,
      any: { share: mean(any), error: standardError(any) },
      found: overRuns(outcomes.map(({ first }) => first.length / RISE.cells)),
      after: firsts.length === 0 ? null : mean(firsts),
      falseShare: overRuns(outcomes.map(({ falseShare }) => falseShare)),
    };
    say(
      `${name.padEnd(40)}${row.any.share.toFixed(3)}  ${row.found.share.toFixed(3)}  ${row.after?.toFixed(2) ?? '–'}  ${row.falseShare.share.toFixed(3)}`,
    );
    return row;
  });
}

/** Of each cell that was found, in which window of its rise; and the mean false share of flags while it was up. */
function outcomeOf(flagged: readonly (readonly boolean[])[]) {
  const during = flagged.slice(RISE.from, RISE.from + RISE.windows);
  const first = Array.from({ length: RISE.cells }, (_, cell) => during.findIndex((window) => window[cell] === true)).flatMap((at) =>
    at < 0 ? [] : [at + 1],
  );
  const falseShare = mean(
    during.map((window) => {
      const all = window.filter(Boolean).length;
      return all === 0 ? 0 : window.slice(RISE.cells).filter(Boolean).length / all;
    }),
  );
  return { first, falseShare };
}

function overRuns(each: readonly number[]): Share {
  return { share: mean(each), error: standardError(each) };
}

function shareOf(found: readonly boolean[]): Share {
  const share = mean(found.map(Number));
  return { share, error: Math.sqrt((share * (1 - share)) / found.length) };
}

function quantile(values: readonly number[], p: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(p * values.length)] ?? NaN;
}
