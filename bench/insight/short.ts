// short.ts — how often 95% intervals hold in short made-up series: flat, a random walk, a bent trend (insight-method.md §3, §10).
import { skellamPmf } from '@soundings/protocol/privacy/symmetric-pmf';
import { observations } from '../../src/insight/model/filter.ts';
import { fit } from '../../src/insight/model/fit.ts';
import { truthAhead, truthQuantile } from '../../src/insight/model/forecast.ts';
import { releaseInterval, releaseLaw } from '../../src/insight/model/release-law.ts';
import { normal, ONE_ORGANISATION, seeded, skellamNoise } from '../../tests/src/insight/model/worlds.ts';
import { mean } from './published.ts';
import type { Share } from './warnings.ts';

export interface ShortRow {
  readonly world: string;
  readonly windows: number;
  readonly truth: Share;
  readonly release: Share;
  readonly attained: number;
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
  const noises = new Map<number, ReturnType<typeof skellamNoise>>();
  const noiseOf = (count: number) => {
    const noise = noises.get(count) ?? skellamNoise(count * ONE_ORGANISATION);
    noises.set(count, noise);
    return noise;
  };
  return WORLDS.flatMap(({ name, levels }) =>
    [12, 26, 52].map((windows) => {
      let [truths, releases] = [0, 0];
      const attained: number[] = [];
      for (let seed = 0; seed < runs; seed++) {
        const random = seeded(seed);
        const n = Array.from({ length: windows + 1 }, () => 20 + Math.floor(41 * random()));
        const truth = levels(windows + 1, random).map((level) => Math.max(0, Math.round(level + SCATTER * normal(random))));
        const released = truth.map((one, t) => one + noiseOf(n[t] ?? 0)(random));
        const variances = n.map((count) => count * ONE_ORGANISATION);
        const [law] = truthAhead(
          fit(observations(released.slice(0, windows), variances.slice(0, windows)), { period: 0, people: true }),
          1,
        );
        if (law === undefined) throw new Error('one window is forecast');
        const [next, came] = [truth[windows] ?? NaN, released[windows] ?? NaN];
        truths += Number(next >= truthQuantile(law, 0.025) && next <= truthQuantile(law, 0.975));
        const interval = releaseInterval(releaseLaw(law, skellamPmf(variances[windows] ?? NaN).p), 0.95);
        releases += Number(came >= interval.low && came <= interval.high);
        attained.push(interval.attained);
      }
      const share = (held: number): Share => ({ share: held / runs, error: Math.sqrt(((held / runs) * (1 - held / runs)) / runs) });
      const row = { world: name, windows, truth: share(truths), release: share(releases), attained: mean(attained) };
      say(
        `${name.padEnd(32)}${String(windows).padStart(4)}  ${row.truth.share.toFixed(3)}  ${row.release.share.toFixed(3)}  attained ${row.attained.toFixed(3)}`,
      );
      return row;
    }),
  );
}
