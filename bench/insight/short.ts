// short.ts — how often 95% intervals hold in short made-up series: flat, a random walk, a bent trend; of the model, and as printed (insight-method.md §3, §10).
import { skellamPmf } from '@soundings/protocol/privacy/symmetric-pmf';
import { adaptedLevel, truthLevel } from '../../src/insight/model/adaptive.ts';
import { observations, type Observations } from '../../src/insight/model/filter.ts';
import { fit } from '../../src/insight/model/fit.ts';
import { truthAhead, truthQuantile } from '../../src/insight/model/forecast.ts';
import { mixtureVariance } from '../../src/insight/model/mixture.ts';
import { releaseInterval, releaseLaw } from '../../src/insight/model/release-law.ts';
import { pastForecast, rollingForecasts } from '../../src/insight/model/rolling.ts';
import { normal, ONE_ORGANISATION, seeded, skellamNoise } from '../../tests/src/insight/model/worlds.ts';
import { mean } from './published.ts';
import type { Share } from './warnings.ts';

export interface ShortRow {
  readonly world: string;
  readonly windows: number;
  readonly truth: Share;
  readonly release: Share;
  readonly attained: number;
  /** By the series' own record, in the first {@link PRINTED} runs. */
  readonly printed: { readonly truth: Share; readonly release: Share };
}

/** A record takes a fit for each of its windows. */
export const PRINTED = 100;

const LEVEL = 60;
const SCATTER = Math.sqrt(LEVEL);

interface ShortWorld {
  readonly name: string;
  /** The level of each of so many windows. */
  readonly levels: (windows: number, random: () => number) => readonly number[];
}

const bent = (slope: number): ShortWorld => ({
  name: `bent, then ${slope} more each window`,
  levels: (windows) => Array.from({ length: windows }, (_, t) => LEVEL + slope * Math.max(0, t - Math.floor(windows / 2))),
});

const WORLDS: readonly ShortWorld[] = [
  { name: 'flat', levels: (windows) => new Array<number>(windows).fill(LEVEL) },
  {
    name: 'random walk of 2 a window',
    levels: (windows, random) => {
      let level = LEVEL;
      return Array.from({ length: windows }, () => (level = Math.max(0, level + 2 * normal(random))));
    },
  },
  bent(0.5),
  bent(1),
  bent(2),
];

/** The next window alone is forecast, at the exposure of organisations that come and go: 20 to 60 by window. */
export function measureShort(runs: number, say: (line: string) => void): readonly ShortRow[] {
  return WORLDS.flatMap((world) =>
    [12, 26, 52].map((windows) => {
      const all = Array.from({ length: runs }, (_, seed) => heldIn(world, windows, seed));
      const printed = all.flatMap(({ printed: one }) => one ?? []);
      const row = {
        ...{ world: world.name, windows, attained: mean(all.map(({ attained }) => attained)) },
        truth: shareOf(all.map(({ truth }) => truth)),
        release: shareOf(all.map(({ release }) => release)),
        printed: { truth: shareOf(printed.map(({ truth }) => truth)), release: shareOf(printed.map(({ release }) => release)) },
      };
      const shown = [row.truth, row.release, row.printed.truth, row.printed.release].map(({ share }) => share.toFixed(3));
      say(`${world.name.padEnd(32)}${String(windows).padStart(4)}  ${shown.join('  ')}  attained ${row.attained.toFixed(3)}`);
      return row;
    }),
  );
}

interface Held {
  readonly truth: boolean;
  readonly release: boolean;
}

function heldIn({ levels }: ShortWorld, windows: number, seed: number): Held & { readonly attained: number; readonly printed?: Held } {
  const random = seeded(seed);
  const n = Array.from({ length: windows + 1 }, () => 20 + Math.floor(41 * random()));
  const truths = levels(windows + 1, random).map((level) => Math.max(0, Math.round(level + SCATTER * normal(random))));
  const released = truths.map((one, t) => one + noiseOf(n[t] ?? 0)(random));
  const variances = n.map((count) => count * ONE_ORGANISATION);
  const observed = observations(released.slice(0, windows), variances.slice(0, windows));
  const [law] = truthAhead(fit(observed, OPTIONS), 1);
  if (law === undefined) throw new Error('one window is forecast');
  const [truth, release, variance] = [truths[windows] ?? NaN, released[windows] ?? NaN, variances[windows] ?? NaN];
  const ofRelease = releaseLaw(law, skellamPmf(variance).p);
  const held = (ofTruth: number, asked: number) => {
    const interval = releaseInterval(ofRelease, asked);
    return {
      truth: truth >= truthQuantile(law, (1 - ofTruth) / 2) && truth <= truthQuantile(law, (1 + ofTruth) / 2),
      release: release >= interval.low && release <= interval.high,
      attained: interval.attained,
    };
  };
  if (seed >= PRINTED) return held(LEVEL_ASKED, LEVEL_ASKED);
  const asked = adaptedLevel(recordOf(observed), LEVEL_ASKED);
  return { ...held(LEVEL_ASKED, LEVEL_ASKED), printed: held(truthLevel(LEVEL_ASKED, asked, mixtureVariance(law), variance), asked) };
}

const OPTIONS = { period: 0, people: true };
const LEVEL_ASKED = 0.95;
/** As `soundings forecast` keeps it. */
const RECORD = { from: 8, most: 40 };

function recordOf(observed: Observations) {
  const from = Math.max(RECORD.from, observed.releases.length - RECORD.most);
  const noise = (last: number) => skellamPmf(observed.noiseVariance[last] ?? NaN).p;
  return [...rollingForecasts(observed, { ...OPTIONS, ahead: 1, from, noise })].flatMap((one) => pastForecast(one, observed) ?? []);
}

const noises = new Map<number, ReturnType<typeof skellamNoise>>();

function noiseOf(count: number): ReturnType<typeof skellamNoise> {
  const noise = noises.get(count) ?? skellamNoise(count * ONE_ORGANISATION);
  noises.set(count, noise);
  return noise;
}

function shareOf(held: readonly boolean[]): Share {
  const share = mean(held.map(Number));
  return { share, error: Math.sqrt((share * (1 - share)) / held.length) };
}
