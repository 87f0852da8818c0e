// short.ts — how often 95% intervals hold in short made-up series: flat, a random walk, a bent trend; of the model, as printed, and in other ways (insight-method.md §3, §10).
import { skellamPmf } from '@soundings/protocol/privacy/symmetric-pmf';
import { observations, type Observations } from '../../src/insight/model/filter.ts';
import { fit } from '../../src/insight/model/fit.ts';
import { truthAhead } from '../../src/insight/model/forecast.ts';
import { mixtureBelow, mixtureVariance } from '../../src/insight/model/mixture.ts';
import { normalAbove, normalBelow } from '../../src/insight/model/normal.ts';
import { releaseInterval, releaseLaw } from '../../src/insight/model/release-law.ts';
import { pastForecast, rollingForecasts } from '../../src/insight/model/rolling.ts';
import { normal, ONE_ORGANISATION, seeded, skellamNoise } from '../../tests/src/insight/model/worlds.ts';
import { LEANS, widthOf } from './leans.ts';
import { mean } from './published.ts';
import { KEPT, MODEL, type Reach } from './ways.ts';
import type { Share } from './warnings.ts';

export interface ShortRow {
  readonly world: string;
  readonly windows: number;
  /** Of the model's release intervals, on average. */
  readonly attained: number;
  readonly ways: Readonly<Record<string, ShortHeld>>;
}

/** The shares that held, and the mean widths in the model's. */
export interface ShortHeld {
  readonly truth: Share;
  readonly release: Share;
  readonly truthWidth: number;
  readonly releaseWidth: number;
}

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
      const ways = Object.fromEntries([...LEANS.keys()].map((way) => [way, heldBy(all.flatMap(({ ways: each }) => each.get(way) ?? []))]));
      const shown = [MODEL, KEPT].flatMap((way) => [ways[way]?.truth, ways[way]?.release].map((one) => one?.share.toFixed(3)));
      const attained = mean(all.map((one) => one.attained));
      say(`${world.name.padEnd(32)}${String(windows).padStart(4)}  ${shown.join('  ')}  attained ${attained.toFixed(3)}`);
      return { world: world.name, windows, attained, ways };
    }),
  );
}

interface Held {
  readonly truth: boolean;
  readonly release: boolean;
  readonly truthWidth: number;
  readonly releaseWidth: number;
}

interface Run {
  readonly attained: number;
  readonly ways: ReadonlyMap<string, Held>;
}

function heldIn({ levels }: ShortWorld, windows: number, seed: number): Run {
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
  const asked = { record: recordOf(observed), truth: mixtureVariance(law), noise: variance };
  // Whether an interval holds is read off the probabilities of what came, so that no end of it has to be looked for.
  const [below, atMost, less] = [mixtureBelow(law, truth), ofRelease.atMost(release), ofRelease.atMost(release - 1)];
  const ways = [...LEANS].map(([title, way]) => {
    const reaches = way(asked);
    return [
      title,
      {
        truth: isBetween(reaches.truth, below, below),
        release: isBetween(reaches.release, atMost, less),
        truthWidth: widthOf(reaches.truth),
        releaseWidth: widthOf(reaches.release),
      },
    ] as const;
  });
  return { attained: releaseInterval(ofRelease, LEVEL_ASKED).attained, ways: new Map(ways) };
}

/** Whether what came lies between the ends: `atMost` the law's probability of it or less, `less` of less than it. */
function isBetween({ below, above }: Reach, atMost: number, less: number): boolean {
  return atMost >= normalAbove(below) && less < normalBelow(above);
}

function heldBy(all: readonly Held[]): ShortHeld {
  return {
    truth: shareOf(all.map(({ truth }) => truth)),
    release: shareOf(all.map(({ release }) => release)),
    truthWidth: mean(all.map(({ truthWidth }) => truthWidth)),
    releaseWidth: mean(all.map(({ releaseWidth }) => releaseWidth)),
  };
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
