// winter-releases.ts — the demo's winter without the wire: the same people, noise of the charter's own law, and the releases that would have come of them.
import { completeCharter } from '../../protocol/charter/charter-noise.ts';
import type { Charter } from '../../protocol/charter/charter.ts';
import { cellCount, cellIndex } from '../../protocol/charter/cells.ts';
import { dateOf } from '../../protocol/charter/day.ts';
import { instrumentDimensions } from '../../protocol/charter/instrument.ts';
import { missionWindows } from '../../protocol/charter/window.ts';
import { lawFromJson, lawToJson } from '../../protocol/json/law-json.ts';
import { sumOf } from '../../protocol/privacy/law.ts';
import { pmfOf } from '../../protocol/privacy/symmetric-pmf.ts';
import type { Release } from '../../protocol/release/release.ts';
import { dice } from '../../src/demo/dice.ts';
import { winterPlan, type Plan } from '../../src/demo/plan.ts';
import { charterDraft } from '../../src/demo/world.ts';
import { exampleCharter } from './mission.ts';

const FIRST_DAY = 20_451;

export interface WinterWorld {
  readonly plan: Plan;
  readonly charter: Charter;
}

/** The noise does not depend on the seed, so that one charter serves many winters. */
export function winterWorld(organisations: number, windows: number): WinterWorld {
  const plan = winterPlan('a', organisations, windows);
  const { leader, helper, collector, convenor, board, seedCommitment } = exampleCharter();
  const keys = { leader: leader.key, helper: helper.key, collector: collector.hpkeConfig, convenor: convenor.key, board: board.keys };
  const place = { folder: '', leaderPort: 1, helperPort: 2, firstDay: FIRST_DAY };
  return { plan, charter: completeCharter(charterDraft(plan, place, { ...keys, commitment: seedCommitment })) };
}

/** Every release of a winter. `rise` is as in winterPlan; 0 makes it quiet. */
export function winterReleases({ plan, charter }: WinterWorld, seed: string, rise?: number): readonly Release[] {
  const winter = winterPlan(seed, plan.organisations.length, plan.windows, rise);
  return charter.instruments.flatMap((instrument) => {
    const law = charter.noise.find((one) => one.instrument === instrument.name)?.law;
    if (law === undefined) throw new Error(`no noise of ${instrument.name}`);
    const noise = sumOf(lawFromJson(law), winter.organisations.length);
    const draw = drawer(pmfOf(noise).p, `${seed}/noise/${instrument.name}`);
    const dimensions = instrumentDimensions(instrument);
    return missionWindows(charter.schedule).map(({ number, firstDay, endDay }): Release => {
      const totals = new Array<number>(cellCount(dimensions)).fill(0);
      for (const [organisation] of winter.organisations.entries())
        for (const row of winter.rows(instrument.name, organisation, number)) {
          const cell = cellIndex(
            dimensions,
            dimensions.map(({ name, values = [] }) => values.indexOf(row[name] ?? '')),
          );
          totals[cell] = (totals[cell] ?? 0) + 1;
        }
      return {
        format: 'soundings release v1',
        ...{ mission: charter.mission, charter: 'A'.repeat(43), instrument: instrument.name, sector: null },
        window: { number, firstDay: dateOf(firstDay), lastDay: dateOf(endDay - 1) },
        organisations: winter.organisations.length,
        dimensions: dimensions.map(({ name, values = [] }) => ({ name, values: [...values] })),
        totals: totals.map((total) => total + draw()),
        ...{ noise: lawToJson(noise), offsetRemoved: 0, statement: '' },
      };
    });
  });
}

/** Whole numbers of a law that is its own mirror image, by inverting its distribution. */
function drawer(half: Float64Array, seed: string): () => number {
  const random = dice(seed);
  return () => {
    let left = random.next() - (half[0] ?? 0);
    let k = 0;
    while (left >= 0 && k + 1 < half.length) left -= 2 * (half[++k] ?? 0);
    return k > 0 && random.next() < 0.5 ? -k : k;
  };
}
