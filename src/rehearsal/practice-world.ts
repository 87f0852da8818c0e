// practice-world.ts — a charter with other parties, all of them in this process: keys that are thrown away, both aggregators, and the organisations that a plan names.
import { readFileSync, writeFileSync } from 'node:fs';
import { startAggregator, type RunningAggregator } from '@soundings/aggregator/node';
import { secureRandom } from '@soundings/crypto/random';
import { dayOf } from '@soundings/protocol/charter/day';
import type { Charter, CharterDraft } from '@soundings/protocol/charter/charter';
import type { Plan } from '../demo/plan.ts';
import { freePort } from '../demo/processes.ts';
import { charterDraft, makeWorld, setClock, shareMission, type Place, type World } from '../demo/world.ts';
import { drawnFor, madeUpOrganisations } from './made-up.ts';

export interface PracticeWorld {
  readonly world: World;
  /** Where this process listens itself: nothing else takes part. */
  readonly opened: readonly string[];
  readonly stop: () => Promise<void>;
}

/** In an empty folder. The time is the first window's first day. `workers` is how many threads each aggregator has. */
export async function openWorld(charter: Charter, plan: Plan, folder: string, workers = 1): Promise<PracticeWorld> {
  const place: Place = {
    folder,
    leaderPort: await freePort(),
    helperPort: await freePort(),
    firstDay: dayOf(charter.schedule.firstDay) ?? 0,
  };
  const called = makeWorld(plan, place, secureRandom, (_, at, keys) => practiceDraft(charter, charterDraft(plan, at, keys)));
  const { leader, helper } = called.document.charter.charter;
  const opened = [leader.url, helper.url];
  const running: RunningAggregator[] = [];
  const stop = async () => {
    for (const one of running) await one.stop();
  };
  try {
    const world = shareMission(called, called.document, opened);
    setClock(world, place.firstDay);
    for (const config of [world.helperConfig, world.leaderConfig]) {
      writeFileSync(config, JSON.stringify({ ...(JSON.parse(readFileSync(config, 'utf8')) as object), workers }));
      running.push(await startAggregator(config, { drives: true, opened, log: () => undefined }));
    }
    return { world, opened, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export interface PlanAsked {
  readonly charter: Charter;
  /** Of the made-up data. */
  readonly seed: string;
  readonly organisations: number;
  readonly windows: number;
}

export function planOf({ charter, seed, organisations, windows }: PlanAsked): Plan {
  const { mission, question, region, sectors, instruments, schedule } = charter;
  return {
    mission,
    question,
    region,
    sectors: sectors.map(({ name }) => name),
    instruments,
    organisations: madeUpOrganisations(charter, organisations),
    windows: Math.min(windows, schedule.count),
    lastResortEpsilon: charter.promises.lastResort?.epsilon ?? charter.promises.release.epsilon,
    rows: (name, organisation, window) => {
      const instrument = instruments.find((one) => one.name === name);
      return instrument === undefined ? [] : drawnFor(instrument, seed, organisation, window).map(({ row }) => row);
    },
  };
}

/** The charter as it stands, for other parties: so its noise is the same, and it is another mission. */
function practiceDraft(charter: Charter, { leader, helper, collector, convenor, board, seedCommitment }: CharterDraft): CharterDraft {
  const practice = {
    ...charter,
    purpose: 'rehearsal' as const,
    leader: { ...charter.leader, url: leader.url, key: leader.key },
    helper: { ...charter.helper, url: helper.url, key: helper.key },
    collector: { ...charter.collector, hpkeConfig: collector.hpkeConfig },
    convenor: { ...charter.convenor, key: convenor.key },
    board: { ...charter.board, keys: board.keys, quorum: board.quorum, names: undefined },
    seedCommitment,
    noise: undefined,
    log: undefined,
  };
  return JSON.parse(JSON.stringify(practice)) as CharterDraft; // without the members that are undefined
}
