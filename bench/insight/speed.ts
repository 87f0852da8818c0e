// speed.ts — how long fits and scans take in processor time, on one core (insight-method.md §10).
import { pmfOf } from '@soundings/protocol/privacy/symmetric-pmf';
import { rational } from '@soundings/crypto/noise/rational';
import { observations, type Observations } from '../../src/insight/model/filter.ts';
import { fit } from '../../src/insight/model/fit.ts';
import { truthAhead } from '../../src/insight/model/forecast.ts';
import { summedNoise, type SummedNoise } from '../../src/insight/model/exact-tail.ts';
import { scan } from '../../src/insight/model/scan.ts';
import { normal, seeded, skellamNoise } from '../../tests/src/insight/model/worlds.ts';

export interface SpeedRow {
  readonly what: string;
  /** Milliseconds of processor time a cell; the median of several cells, each the least of seven runs. What cells of one law share is made by then. */
  readonly ms: number;
}

const CELLS = 9;
const TIMES = 7;

export function measureSpeed(say: (line: string) => void): readonly SpeedRow[] {
  const rows = [
    timed('a forecast, 156 windows without a season', (cell) =>
      truthAhead(fit(cells(156, 264)[cell] as Observations, { period: 0, people: true }), 13),
    ),
    timed('a forecast, 150 windows with a season of 12', (cell) =>
      truthAhead(fit(cells(150, 264, 12)[cell] as Observations, { period: 12, people: true }), 13),
    ),
    ...[264, 60, 16, 1].map((variance) =>
      timed(`warnings, 156 windows, V = ${variance}`, (cell) =>
        scan(cells(156, variance)[cell] as Observations, { people: true, side: 'above' }),
      ),
    ),
    timed('warnings, 156 windows, discrete Laplace, V = 264', (cell) =>
      scan(cells(156, 264)[cell] as Observations, { people: true, side: 'above', noise: laplace }),
    ),
  ];
  for (const { what, ms } of rows)
    say(`${what.padEnd(56)}${ms.toFixed(0).padStart(6)} ms a cell, ${((200 * ms) / 1000).toFixed(1)} s for 200`);
  return rows;
}

function timed(what: string, run: (cell: number) => unknown): SpeedRow {
  run(0); // compiled by then
  const once = (cell: number) => {
    const before = process.cpuUsage().user;
    run(cell);
    return (process.cpuUsage().user - before) / 1000;
  };
  // The least of several: what else runs on the core only adds.
  const each = Array.from({ length: CELLS }, (_, cell) => Math.min(...Array.from({ length: TIMES }, () => once(cell)))).sort(
    (a, b) => a - b,
  );
  return { what, ms: each[Math.floor(CELLS / 2)] ?? NaN };
}

const made = new Map<string, readonly Observations[]>();

function cells(windows: number, variance: number, period = 0): readonly Observations[] {
  const name = `${windows} ${variance} ${period}`;
  const known = made.get(name) ?? Array.from({ length: CELLS }, (_, seed) => drawn(seed, windows, variance, period));
  made.set(name, known);
  return known;
}

function drawn(seed: number, windows: number, variance: number, period: number): Observations {
  const random = seeded(seed);
  const noise = skellamNoise(variance);
  const level = period > 0 ? 300 : 20 + 60 * random();
  const releases = Array.from({ length: windows }, (_, t) => {
    const season = period > 0 ? 1 + 0.4 * Math.cos((2 * Math.PI * t) / period) : 1;
    return Math.max(0, Math.round(level * season + Math.sqrt(level) * normal(random))) + noise(random);
  });
  return observations(
    releases,
    releases.map(() => variance),
  );
}

const LAPLACE_RATE = rational(87n, 1000n);
const laws = new Map<number, SummedNoise>();

/** One share of discrete Laplace noise a window, of variance 264. */
function laplace(_: number, count: number): SummedNoise {
  const known =
    laws.get(count) ?? summedNoise(pmfOf({ kind: 'discrete-laplace', parts: [{ rate: LAPLACE_RATE, shape: rational(BigInt(count)) }] }).p);
  laws.set(count, known);
  return known;
}
