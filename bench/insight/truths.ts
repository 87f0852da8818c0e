// truths.ts — how often 95% intervals of true totals hold on published series, of the model alone and as they are printed (insight-method.md §10).
import { truthTails } from '../../src/insight/model/adaptive.ts';
import { normalQuantile } from '../../src/insight/model/normal.ts';
import { firstCounted, knownAt, mean } from './published.ts';
import { rolled, type RolledForecast } from './rolled.ts';
import { NOISE, PUBLISHED } from './series.ts';
import { even, reachOf, recordOf, type Reach } from './ways.ts';

export interface TruthRow {
  readonly series: string;
  readonly divisor: number;
  readonly forecasts: number;
  readonly model: number;
  readonly printed: number;
}

/** Longer ones take too long. */
const LONGEST = 120;
const AHEAD_MOST = 4;
const LEVEL = 0.95;

/** One draw of the noise, one to four windows ahead. */
export function measureTruths(say: (line: string) => void): readonly TruthRow[] {
  return PUBLISHED.filter(({ values }) => values.length <= LONGEST).flatMap((series) =>
    [1, 10].map((divisor) => {
      const run = rolled(series, divisor, 0).filter(({ ahead }) => ahead <= AHEAD_MOST);
      const asked = run.filter(({ origin }) => origin + 1 >= firstCounted(series));
      const held = (reachOfOne: (one: RolledForecast) => Reach) =>
        mean(
          asked.map((one) => {
            const { below, above } = reachOfOne(one);
            return Number(one.truthZ >= -below && one.truthZ <= above);
          }),
        );
      const row = {
        ...{ series: series.name, divisor, forecasts: asked.length },
        ...{ model: held(() => even(normalQuantile(0.5 + LEVEL / 2))), printed: held((one) => printedReach(run, one)) },
      };
      say(`${`${row.series}, 1/${divisor}`.padEnd(28)}${row.model.toFixed(3)}  ${row.printed.toFixed(3)}`);
      return row;
    }),
  );
}

/** What the record of releases makes of it, since nobody knows the truths. */
function printedReach(run: readonly RolledForecast[], { origin, ahead, truthVariance }: RolledForecast): Reach {
  return reachOf(truthTails(recordOf(knownAt(run, origin), ahead), LEVEL, truthVariance, NOISE));
}
