// locked.ts — the promises under the lock: retried contributions and amended ones, made by the SDK's own lock and opened by both aggregators
import { lockOnce } from '../../client-sdk/send/lock-once.ts';
import type { LockStore, StoredRecord } from '../../client-sdk/lock/lock.ts';
import type { Locked } from '../../client-sdk/lock/lock-record.ts';
import type { Place } from '../../client-sdk/mission/mission.ts';
import { locate } from '../../client-sdk/mission/at-once.ts';
import { fetchSealingKeys } from '../../client-sdk/send/sealing-keys.ts';
import type { SealingKeys } from '../../client-sdk/lock/lock-record.ts';
import { tally } from '../../client-sdk/rows/tally.ts';
import type { Row } from '../../client-sdk/rows/table.ts';
import { toHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/codec.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import { Role, aggregatorId } from '../../protocol/dap/role.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import { PlaintextInputShare } from '../../protocol/dap/upload.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { sensitivity } from '../../protocol/charter/instrument.ts';
import { lastResortSlack } from '../../protocol/privacy/slack.ts';
import { AFTER_WINDOW_1, effectsOn, world, type World } from '../client-sdk/world.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { auditDraft, rowIn } from './missions.ts';
import type { Observation, Vector } from './observation.ts';
import { claimed, IN_FOUR_CELLS, knowledge, type Scenario } from './scenario.ts';

const RETRIES = 30;

/** One contribution, run again and again with the same rows. */
export async function retried(): Promise<Scenario> {
  const { place, locks } = await organisation(world((draft) => auditDraft(draft, 0)));
  const cells = sensitivity(place.task.instrument).cells;
  return {
    name: 'last resort, retried thirty times',
    ...claimed(place.task, place.task.noise, 1, lastResortSlack(cells, 1)),
    known: knowledge(IN_FOUR_CELLS, place.task.noise),
    observe: async ({ habits }, present, runs, random) => {
      const rows = present ? IN_FOUR_CELLS.present : IN_FOUR_CELLS.absent;
      return repeated(runs, async () => {
        let store = memoryStore();
        const seen: Locked[] = [];
        for (let attempt = 0; attempt <= RETRIES; attempt++) {
          if (habits.forgets) store = memoryStore();
          seen.push(await locks(rows, false, store, random));
        }
        return { vectors: distinct(seen).map((locked) => opened(place, locked)), organisations: 1 };
      });
    },
  };
}

/** A contribution without the person, whose record comes late, and its amendment. */
export async function amended(): Promise<Scenario> {
  const { place, locks } = await organisation(world((draft) => auditDraft(draft, 1)));
  const cells = sensitivity(place.task.instrument).cells;
  // Somebody else's row comes late in any case, so that there is an amendment whether or not the person is in.
  const late = rowIn(7, 'somebody late');
  return {
    name: 'last resort, amended',
    ...claimed(place.task, place.task.noise, 2, lastResortSlack(2 * cells, 1)),
    known: knowledge(IN_FOUR_CELLS, place.task.noise),
    observe: async ({ habits }, present, runs, random) =>
      repeated(runs, async () => {
        const store = memoryStore();
        const seed = toHex(random(16));
        const first = await locks(IN_FOUR_CELLS.absent, false, store, seededRandom(seed));
        const rows = [...(present ? IN_FOUR_CELLS.present : IN_FOUR_CELLS.absent), late];
        const second = await locks(rows, true, store, habits.reusesNoise ? seededRandom(seed) : random);
        const amendment = opened(place, second).map((value, cell) => value - (cell === 7 ? 1 : 0));
        return { vectors: [opened(place, first), amendment], organisations: 1 };
      }),
  };
}

type LockRows = (rows: readonly Row[], amend: boolean, store: LockStore, random: RandomBytes) => Promise<Locked>;

async function organisation({ mission, organisation, aggregators }: World): Promise<{ place: Place; locks: LockRows }> {
  const place = locate(mission, organisation, 'visits', 1, AFTER_WINDOW_1);
  const keys: SealingKeys = await fetchSealingKeys(mission, await effectsOn(memoryStore(), aggregators));
  const locks: LockRows = async (rows, amend, store, random) => {
    const counted = await tally(place.task.instrument, place.window, { kind: 'records', records: rows }, {}, random);
    const request = { place, organisation, amend, now: AFTER_WINDOW_1 };
    return lockOnce(request, counted, () => Promise.resolve(keys), store, random);
  };
  return { place, locks };
}

async function repeated(runs: number, run: () => Promise<Observation>): Promise<readonly Observation[]> {
  const seen: Observation[] = [];
  for (let i = 0; i < runs; i++) seen.push(await run());
  return seen;
}

/** What leaves the organisation is the shares; the same ones again say nothing new. */
function distinct(locked: readonly Locked[]): readonly Locked[] {
  return [...new Map(locked.map((one) => [toHex(one.secret.leaderShare), one])).values()];
}

/** Both aggregators together: each verifies its share, and they add what they have. */
export function opened({ task }: Pick<Place, 'task'>, { secret }: Locked): Vector {
  const vdaf = vdafFromConfig(task.configuration.vdafType, task.configuration.vdafConfiguration);
  const context = vdafContext(task.taskId);
  const shares = [secret.leaderShare, secret.helperShare].map((share) => decode(PlaintextInputShare, share).payload);
  const verifyKey = new Uint8Array(vdaf.verifyKeySize);
  const inits = [Role.leader, Role.helper].map((role, i) =>
    vdaf.verifyInit(verifyKey, context, aggregatorId(role), secret.metadata.reportId, secret.publicShare, shares[i] ?? new Uint8Array()),
  );
  const message = vdaf.verifierSharesToMessage(
    context,
    inits.map(({ verifierShare }) => verifierShare),
  );
  const sums = inits.map(({ state }) => vdaf.aggregate(vdaf.aggregateInit(), vdaf.verifyNext(state, message)));
  return (vdaf.unshard(sums, 1) as readonly bigint[]).map((value) => Number(value - task.noiseBound));
}

/** A lock that lasts as long as the program. */
export function memoryStore(): LockStore {
  const records = new Map<string, StoredRecord>();
  return {
    names: () => Promise.resolve([...records.keys()]),
    read: (name) => Promise.resolve(records.get(name)),
    readSummary: (name) => Promise.resolve(records.get(name)?.summary),
    create: (name, record) => {
      if (records.has(name)) return Promise.resolve(false);
      records.set(name, record);
      return Promise.resolve(true);
    },
    replace: (name, record) => {
      records.set(name, record);
      return Promise.resolve();
    },
    replaceSummary: (name, summary) => {
      const record = records.get(name);
      if (record !== undefined) records.set(name, { ...record, summary });
      return Promise.resolve(record !== undefined);
    },
    exclusively: (work) => work(),
  };
}
