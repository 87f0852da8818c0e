// leads.ts — the corrected correlation of one series with another that follows it by two windows (insight-method.md §6).
import { leadLag } from '../../src/insight/model/lead-lag.ts';
import { normal, seeded } from '../../tests/src/insight/model/worlds.ts';
import { mean, standardError } from './published.ts';
import type { Share } from './warnings.ts';

export interface LeadRow {
  readonly windows: number;
  readonly reliability: number;
  readonly raw: number;
  /** Of those that are shown, with one standard error. */
  readonly corrected: number;
  readonly correctedError: number;
  readonly shown: number;
  readonly holds: number;
  readonly power: number;
  /** Of the 5% test where nothing leads. */
  readonly size: Share;
}

const RHO = 0.6;
const LAG = 2;

export function measureLeads(runs: number, say: (line: string) => void): readonly LeadRow[] {
  return [26, 52, 104, 156].flatMap((windows) =>
    [0.8, 0.5, 0.33].map((reliability) => {
      const found = Array.from({ length: runs }, (_, seed) => lagAt(seed, windows, reliability, RHO));
      const none = Array.from({ length: runs }, (_, seed) => lagAt(100_000 + seed, windows, reliability, 0));
      const shown = found.filter(({ sized }) => sized);
      const corrected = shown.map(({ disattenuated }) => disattenuated);
      const size = mean(none.map(({ p }) => Number(p <= 0.05)));
      const row = {
        ...{ windows, reliability, raw: mean(found.map(({ raw }) => raw)) },
        ...{ corrected: mean(corrected), correctedError: standardError(corrected), shown: shown.length / runs },
        holds: mean(shown.map(({ disattenuated, spread }) => Number(Math.abs(disattenuated - RHO) <= 1.96 * spread))),
        power: mean(found.map(({ p }) => Number(p <= 0.05))),
        size: { share: size, error: Math.sqrt((size * (1 - size)) / runs) },
      };
      say(
        `${windows} windows, R ${reliability}: raw ${row.raw.toFixed(2)}, corrected ${row.corrected.toFixed(3)} ± ${row.correctedError.toFixed(3)}, shown ${row.shown.toFixed(2)}, holds ${row.holds.toFixed(2)}, power ${row.power.toFixed(2)}, size ${size.toFixed(3)}`,
      );
      return row;
    }),
  );
}

/** Two random walks whose steps have variance 1, observed with noise that leaves this part of the changes' variance. */
function lagAt(seed: number, windows: number, reliability: number, rho: number) {
  const random = seeded(seed);
  // A change has the noise of two windows in it.
  const variance = (1 - reliability) / reliability / 2;
  const steps = Array.from({ length: windows + LAG }, () => normal(random));
  let [x, y] = [0, 0];
  const both = Array.from({ length: windows }, (_, t) => {
    x += steps[t + LAG] ?? 0;
    y += rho * (steps[t] ?? 0) + Math.sqrt(1 - rho ** 2) * normal(random);
    return [x + Math.sqrt(variance) * normal(random), y + Math.sqrt(variance) * normal(random)] as const;
  });
  const noiseVariance = new Array<number>(windows).fill(variance);
  const series = (at: 0 | 1) => ({ values: both.map((pair) => pair[at]), noiseVariance });
  const [found] = leadLag(series(0), series(1), { lags: [LAG] }).lags;
  if (found === undefined) throw new Error('one lag is asked for');
  return found;
}
