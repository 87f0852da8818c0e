// real-pair.ts — the SDK against a real leader and helper: a mission whose plain noise keeps its promises, and organisations with a machine each.
import { encrypted, importStoreKey } from '../../client-sdk/lock/at-rest.ts';
import type { Ports } from '../../client-sdk/contribute.ts';
import type { Organisation } from '../../client-sdk/mission/mission.ts';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { collect, query, type Collected } from '../support/dap-client.ts';
import { foundMission, type TestMission, type TestOrganisation } from '../support/mission-pair.ts';
import { memoryLocks } from '../support/memory-locks.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { TestPair } from '../support/servers.ts';

const DAY_MS = 86_400_000;
/** Of the mission's noise. */
export const NOISE_VARIANCE = 16;

/** A mission whose promises are as weak as may be, so that the plain noise is enough. `change` comes last. */
export async function realMission(pair: TestPair, change: (draft: CharterDraft) => CharterDraft = (draft) => draft): Promise<TestMission> {
  return foundMission(
    pair,
    (draft) =>
      change({
        ...draft,
        promises: {
          ...draft.promises,
          release: { epsilon: 4, delta: 1e-6, yearEpsilon: 16 },
          lastResort: { epsilon: 8, delta: 1e-6 },
        },
      }),
    NOISE_VARIANCE,
  );
}

export function asOrganisation({ id, keys }: TestOrganisation): Organisation {
  return { id, privateKey: keys.privateKey };
}

/** An organisation's own machine, whose network and clock are the pair's. */
export async function machine(pair: TestPair, name: string): Promise<Ports> {
  const random = seededRandom(name);
  return {
    fetch: (request) => pair.fetch(request),
    wait: () => Promise.resolve(),
    now: () => Math.floor(pair.clock.now() / 1000),
    random,
    hpke: nodeHpke,
    store: encrypted(memoryLocks(), await importStoreKey(random(32)), random),
  };
}

/** The first moment after a window, when contributions are due. */
export function afterWindow(pair: TestPair, { mission }: TestMission, number: number): void {
  pair.clock.set(windowNumbered(mission.charter.schedule, number).endDay * DAY_MS);
}

/** The window's total, offsets taken off, collected once it has closed. */
export async function collectWindow(
  pair: TestPair,
  mission: TestMission,
  label: string,
  number: number,
): Promise<Omit<Collected, 'result'> & { readonly totals: readonly number[] }> {
  const { firstDay, endDay, closesDay } = windowNumbered(mission.mission.charter.schedule, number);
  pair.clock.set(closesDay * DAY_MS);
  const task = mission.task(label);
  const { result, ...collected } = await collect(pair, task, query({ start: BigInt(firstDay), duration: BigInt(endDay - firstDay) }));
  const offset = BigInt(collected.reportCount) * task.missionTask.noiseBound;
  return { ...collected, totals: (result as readonly bigint[]).map((sum) => Number(sum - offset)) };
}
