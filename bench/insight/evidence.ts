// evidence.ts — four ways to look at a shift over a year of weeks, and the size of the tests of a rate (insight-method.md §7.2, §7.5).
import { rational } from '@soundings/crypto/noise/rational';
import { betsFor, firstSupported, logEvidence } from '../../src/insight/model/e-value.ts';
import { noiseSum } from '../../src/insight/model/noise-sum.ts';
import { criticalValue } from '../../src/insight/model/power.ts';
import { rateTest, trendTest } from '../../src/insight/model/rate-test.ts';
import { spendingBounds } from '../../src/insight/model/spending.ts';
import { normal, ONE_ORGANISATION, seeded, skellamNoise } from '../../tests/src/insight/model/worlds.ts';
import { mean } from './published.ts';
import { NOISE } from './series.ts';
import type { Share } from './warnings.ts';

export interface WatchRow {
  readonly way: string;
  /** By shift: the share that was found, and the median week of it. */
  readonly found: readonly (Share & { readonly shift: number; readonly week: number })[];
}

const WEEKS = 52;
const ALPHA = 0.05;
export const SHIFTS = [0, 4, 6, 8, 12] as const;
const LOOKS = [13, 26, 39, 52];
const LAW = { kind: 'skellam', variance: rational(30n * 9008n, 1024n) } as const;

/** After which week each way says yes; undefined if never. */
const WAYS: ReadonlyMap<string, (totals: readonly number[]) => number | undefined> = waysToWatch();

function waysToWatch() {
  const terms = [{ coefficient: 1, law: LAW }];
  const critical = Array.from({ length: WEEKS }, (_, t) => {
    const law = { kind: 'skellam', variance: rational(BigInt(t + 1) * 30n * 9008n, 1024n) } as const;
    return criticalValue(noiseSum([{ coefficient: 1, law }]), ALPHA).value;
  });
  const bets = betsFor([terms]);
  const bounds = spendingBounds(
    LOOKS.map((week) => week / WEEKS),
    ALPHA,
  );
  const runningSums = (totals: readonly number[]) => {
    let sum = 0;
    return totals.map((one) => (sum += one));
  };
  const first = (holds: (week: number, sum: number) => boolean) => (totals: readonly number[]) => {
    const at = runningSums(totals).findIndex((sum, t) => holds(t + 1, sum));
    return at < 0 ? undefined : at + 1;
  };
  return new Map<string, (totals: readonly number[]) => number | undefined>([
    [
      'weekly evidence',
      (totals) => {
        const at = firstSupported(
          logEvidence(
            totals.map((statistic) => ({ statistic, terms })),
            { margin: 0, bets },
          ),
          ALPHA,
        );
        return at === undefined ? undefined : at + 1;
      },
    ],
    [
      'four spending looks',
      first((week, sum) => LOOKS.includes(week) && sum / Math.sqrt(week * NOISE) >= (bounds[LOOKS.indexOf(week)] ?? Infinity)),
    ],
    ['one look at the end', first((week, sum) => week === WEEKS && sum >= (critical[WEEKS - 1] ?? Infinity))],
    ['p < 5% tried every week (never do this)', first((week, sum) => sum >= (critical[week - 1] ?? Infinity))],
  ]);
}

export function measureWatching(runs: number, say: (line: string) => void): readonly WatchRow[] {
  const noise = skellamNoise(30 * ONE_ORGANISATION);
  const drawn = Array.from({ length: runs }, (_, seed) => {
    const random = seeded(seed);
    return Array.from({ length: WEEKS }, () => noise(random));
  });
  return [...WAYS].map(([way, weekOf]) => {
    const found = SHIFTS.map((shift) => {
      const weeks = drawn.flatMap((totals) => weekOf(totals.map((one) => one + shift)) ?? []).sort((a, b) => a - b);
      const share = weeks.length / runs;
      return { shift, share, error: Math.sqrt((share * (1 - share)) / runs), week: weeks[Math.floor((weeks.length - 1) / 2)] ?? NaN };
    });
    say(`${way.padEnd(42)}${found.map(({ share, week }) => `${(100 * share).toFixed(1)}%, ${week}`).join('   ')}`);
    return { way, found };
  });
}

export interface SizeRow {
  readonly test: string;
  readonly windows: number;
  /** How often it says more at 5% where nothing is up. */
  readonly size: Share;
}

/** Truths scatter by 8 about a level of 60. */
export function measureSizes(runs: number, say: (line: string) => void): readonly SizeRow[] {
  const noise = skellamNoise(NOISE);
  const drawn = (seed: number, windows: number) => {
    const random = seeded(seed);
    return Array.from({ length: windows }, () => Math.round(60 + 8 * normal(random)) + noise(random));
  };
  const row = (test: string, windows: number, p: (seed: number) => number): SizeRow => {
    const share = mean(Array.from({ length: runs }, (_, seed) => Number(p(seed) <= ALPHA)));
    say(`${test}, ${windows}: ${(100 * share).toFixed(1)}%`);
    return { test, windows, size: { share, error: Math.sqrt((share * (1 - share)) / runs) } };
  };
  const variances = (windows: number) => new Array<number>(windows).fill(NOISE);
  return [
    ...[6, 12, 26].map((windows) =>
      row('rate', windows, (seed) => {
        const all = drawn(seed, 2 * windows);
        const side = (releases: readonly number[]) => ({ releases, noiseVariance: variances(windows) });
        return rateTest(side(all.slice(0, windows)), side(all.slice(windows))).pGreater;
      }),
    ),
    ...[12, 26, 52].map((windows) => row('trend', windows, (seed) => trendTest(drawn(seed, windows), variances(windows)).pWithScatter)),
  ];
}
