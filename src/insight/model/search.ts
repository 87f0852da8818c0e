// search.ts — the points of a lattice near its best one: an ascent from the middle, then a flood from the top (insight-method.md §3).
import type { Steps } from './lattice.ts';

/** Log-posterior of a point. Asked once for each. */
export type Posterior = (steps: Steps) => number;

export interface Found {
  readonly steps: Steps;
  readonly logPosterior: number;
}

/** Points within this of the best one are kept. */
export const KEPT_WITHIN = 4;

const FOUND_MAX = 3000;

/** What counts as an improvement: more than rounding. */
const LEAST_GAIN = 1e-12;

/**
 * All points within {@link KEPT_WITHIN} of the best that can be reached from it one step at a time over points that are, at most 3,000. `lengths` are
 * the ladders', the first two the main ones.
 */
export function pointsNearBest(lengths: readonly number[], posterior: Posterior): readonly Found[] {
  const known = new Map<string, Found>();
  const evaluate = (steps: Steps): Found => {
    const name = steps.join();
    const found = known.get(name) ?? { steps, logPosterior: posterior(steps) };
    known.set(name, found);
    return found;
  };
  const middle = lengths.map((_, ladder) => (ladder < 2 ? 7 : 1));
  return flooded(lengths, ascended(lengths, evaluate(middle), evaluate), evaluate);
}

type Evaluate = (steps: Steps) => Found;

function ascended(lengths: readonly number[], start: Found, evaluate: Evaluate): Found {
  const moves = [...[4, 2, 1].flatMap((by) => lengths.flatMap((_, ladder) => [[[ladder, by]], [[ladder, -by]]] as Move[])), ...DIAGONALS];
  for (let best = start; ;) {
    const before = best;
    for (const move of moves) {
      const next = evaluate(moved(lengths, best.steps, move));
      if (next.logPosterior > best.logPosterior + LEAST_GAIN) best = next;
    }
    if (best === before) return best;
  }
}

/** Ladders, and by how many steps each is moved. */
type Move = readonly (readonly [ladder: number, by: number])[];

const DIAGONALS: readonly Move[] = [1, 2].flatMap((by): Move[] => [
  [
    [0, by],
    [1, -by],
  ],
  [
    [0, -by],
    [1, by],
  ],
]);

/** First in, first out; ladders in their order, up before down. */
function flooded(lengths: readonly number[], top: Found, evaluate: Evaluate): readonly Found[] {
  const kept = [top];
  const seen = new Set([top.steps.join()]);
  let best = top.logPosterior;
  for (let at = 0; at < kept.length && kept.length < FOUND_MAX; at++) {
    const { steps } = kept[at] as Found;
    for (const ladder of lengths.keys()) {
      for (const by of [1, -1]) {
        const next = moved(lengths, steps, [[ladder, by]]);
        if (seen.has(next.join())) continue;
        seen.add(next.join());
        const found = evaluate(next);
        best = Math.max(best, found.logPosterior);
        if (found.logPosterior >= best - KEPT_WITHIN && kept.length < FOUND_MAX) kept.push(found);
      }
    }
  }
  return kept.filter(({ logPosterior }) => logPosterior >= best - KEPT_WITHIN);
}

/** Clamped to the ladders. */
function moved(lengths: readonly number[], steps: Steps, move: Move): Steps {
  const next = [...steps];
  for (const [ladder, by] of move) next[ladder] = Math.min((lengths[ladder] ?? 1) - 1, Math.max(0, (next[ladder] ?? 0) + by));
  return next;
}
