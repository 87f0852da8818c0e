// leans.ts — ways to make 95% intervals of a release and of its true total hold after a bend, when each release errs by less than its noise (insight-method.md §10).
//
// A way is given a series' record, oldest first, and the variances of the truth and of the noise that are to come, and says how many deviations each
// interval reaches. `fading` is what was printed before: weighted conformal prediction, which counts how far out releases came but not on which side.
import { adaptedLevel, leanOf, releaseTails, truthLevel, truthTails, type PastForecast } from '../../src/insight/model/adaptive.ts';
import { normalAbove, normalBelow, normalQuantile } from '../../src/insight/model/normal.ts';
import { even, KEPT, MODEL, reachOf, type Reach } from './ways.ts';

export interface Reaches {
  readonly release: Reach;
  readonly truth: Reach;
}

/** Of the next window: `truth` and `noise` are variances. */
export interface Asked {
  readonly record: readonly PastForecast[];
  readonly truth: number;
  readonly noise: number;
}

export type LeanWay = (asked: Asked) => Reaches;

const LEVEL = 0.95;
const REACH = normalQuantile(0.5 + LEVEL / 2);

const deviations = (level: number) => normalQuantile(0.5 + level / 2);
/** What is one deviation of the release, in those of the truth. */
const ofTruth = ({ truth, noise }: Asked) => Math.sqrt(1 + noise / truth);

function fadingBy(level: number, { truth, noise }: Asked): { readonly release: number; readonly truth: number } {
  return { release: deviations(level), truth: deviations(truthLevel(LEVEL, level, truth, noise)) };
}

const faded = (asked: Asked) => fadingBy(adaptedLevel(asked.record, LEVEL), asked);

/** The mean error of a record, and the square of what it would be by chance: of deviates that are independent, weighted as they are. */
function meanOf(record: readonly PastForecast[]): { readonly mean: number; readonly chance: number } {
  if (record.length === 0) return { mean: 0, chance: 0 };
  const weights = record.map((_, at) => 2 ** ((at + 1 - record.length) / 26));
  const whole = weights.reduce((sum, one) => sum + one, 0);
  const squares = weights.reduce((sum, one) => sum + one * one, 0);
  return { mean: (leanOf(record) * (whole + 1)) / whole, chance: squares / whole ** 2 };
}

/** Wider, as if an error of such a square, in the release's variances, were added to the truth. */
function wider(square: (of: ReturnType<typeof meanOf>) => number): LeanWay {
  return (asked) => {
    const [by, added] = [faded(asked), square(meanOf(asked.record))];
    return {
      release: even(by.release * Math.sqrt(1 + added)),
      truth: even(by.truth * Math.sqrt(1 + added * ofTruth(asked) ** 2)),
    };
  };
}

/** Both ends moved by so many of the release's deviations. */
function moved(by: (of: ReturnType<typeof meanOf>) => number): LeanWay {
  return (asked) => {
    const [{ release, truth }, shift] = [faded(asked), by(meanOf(asked.record))];
    const between = (reach: number, one: number): Reach => ({ below: reach - one, above: reach + one });
    return { release: between(release, shift), truth: between(truth, shift * ofTruth(asked)) };
  };
}

/** What of a squared mean chance doesn't explain: the second moment of a bias of which that is the likeliest variance (James and Stein's positive part). */
const beyondChance = ({ mean, chance }: ReturnType<typeof meanOf>) => Math.max(0, mean ** 2 - chance);

function further(reach: number, lean: number): Reach {
  return { below: reach + Math.max(0, -lean), above: reach + Math.max(0, lean) };
}

/** The kept way, with depths of earlier releases outside the leaning intervals that each would have had. */
const ofItself: LeanWay = (asked) => {
  const { record } = asked;
  const outside = record.map((one, at) => {
    const lean = leanOf(record.slice(0, at));
    const z = normalQuantile(Math.min(1 - 1e-12, Math.max(1e-12, (one.atMost + 1 - one.atLeast) / 2)));
    const beyond = z > 0 ? Math.max(0, z - Math.max(0, lean)) : Math.min(0, z - Math.min(0, lean));
    return { atMost: normalBelow(beyond), atLeast: normalAbove(beyond) };
  });
  const [by, lean] = [fadingBy(adaptedLevel(outside, LEVEL), asked), leanOf(record)];
  return { release: further(by.release, lean), truth: further(by.truth, lean * ofTruth(asked)) };
};

export const LEANS: ReadonlyMap<string, LeanWay> = new Map<string, LeanWay>([
  [MODEL, () => ({ release: even(REACH), truth: even(REACH) })],
  [
    'by its own record, fading',
    (asked) => {
      const { release, truth } = faded(asked);
      return { release: even(release), truth: even(truth) };
    },
  ],
  [
    'never narrower than the model',
    (asked) => {
      const { release, truth } = faded(asked);
      return { release: even(Math.max(REACH, release)), truth: even(Math.max(REACH, truth)) };
    },
  ],
  [
    'what is wider is all of the truth',
    (asked) => {
      const { release, truth } = faded(asked);
      const whole = REACH * Math.sqrt(1 + ((release / REACH) ** 2 - 1) * ofTruth(asked) ** 2);
      return { release: even(release), truth: even(release > REACH ? whole : truth) };
    },
  ],
  ['wider by the squared mean error', wider(({ mean }) => mean ** 2)],
  ['wider by what of it chance leaves', wider(beyondChance)],
  ['moved by the mean error', moved(({ mean }) => mean)],
  ['moved by what of it chance leaves', moved((of) => (of.mean === 0 ? 0 : (of.mean * beyondChance(of)) / of.mean ** 2))],
  [
    'further on both sides by the lean',
    (asked) => {
      const [{ release, truth }, lean] = [faded(asked), Math.abs(leanOf(asked.record))];
      return { release: even(release + lean), truth: even(truth + lean * ofTruth(asked)) };
    },
  ],
  ['further by the lean, depths of itself', ofItself],
  [
    KEPT,
    ({ record, truth, noise }) => ({
      release: reachOf(releaseTails(record, LEVEL)),
      truth: reachOf(truthTails(record, LEVEL, truth, noise)),
    }),
  ],
]);

/** In the model's. */
export function widthOf({ below, above }: Reach): number {
  return (below + above) / (2 * REACH);
}
