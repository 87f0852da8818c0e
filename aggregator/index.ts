// index.ts — the door: one aggregator, leader or helper, made of its ports and its configuration.
import type * as z from 'zod';
import { publicKeyOf } from '@soundings/crypto/signature/node';
import { machineTimer } from './after.ts';
import { AggregatorConfig } from './config.ts';
import type { Context } from './context.ts';
import { createJobs, stepJobs } from './drivers/aggregation.ts';
import { workInBackground } from './drivers/background.ts';
import { stepCollections } from './drivers/collection.ts';
import { generationKeeper } from './drivers/generation.ts';
import { collectGarbage } from './drivers/garbage-collector.ts';
import { renewKey, rotateKeys } from './drivers/key-rotator.ts';
import { scheduler, type Driver, type Drivers } from './drivers/scheduler.ts';
import { windowWatch } from './drivers/window-watch.ts';
import { createApp, type App } from './http/app.ts';
import { BodyRoom } from './body-room.ts';
import { countedStore } from './restored/counted-store.ts';
import { openGenerations } from './restored/generations.ts';
import { receiveInSlices } from './reports/message-keys.ts';
import { keyRing } from './key-ring.ts';
import { metrics, type Metrics } from './ops/metrics.ts';
import { janusApp } from './peer/janus/from-janus.ts';
import { toJanus } from './peer/janus/to-janus.ts';
import { measured } from './peer/measured.ts';
import type { Ports } from './ports/ports.ts';
import { taskBook, TaskError, type TaskBook } from './tasks/task-book.ts';

export type { Ports } from './ports/ports.ts';
export { AggregatorConfig } from './config.ts';
export type { TaskBook } from './tasks/task-book.ts';
export type { Drivers } from './drivers/scheduler.ts';

export interface Aggregator {
  /** Takes requests: `app.request(…)` in a test, `app.fetch` under a server. */
  readonly app: App;
  /** What happens by itself: `tick()` and `settle()` by hand, or `start()`. */
  readonly drivers: Drivers;
  /** Tasks and missions are added here. */
  readonly tasks: TaskBook;
  readonly metrics: Metrics;
  /** True after a restore of its own database, or of another aggregator's that it works with, until {@link endQuarantine} there. */
  isQuarantined(): boolean;
  /** True after one of its own. */
  isRestored(): boolean;
  /** Why it keeps no generation file, in a sentence; undefined where it does. */
  generationFileProblem(): string | undefined;
  /**
   * Goes on after a restore; what may have been given away since the backup is closed for good (quarantine.ts). `isRestored`: its database was put
   * back, and nothing here knows of it. QuarantineError or TaskError where that can't be done, with nothing changed.
   */
  endQuarantine(isRestored?: boolean): Promise<void>;
  /** Ends the drivers and closes the store. */
  stop(): Promise<void>;
}

export interface AggregatorSecrets {
  /** The Ed25519 seed of 32 bytes whose public key stands in charters; needed for missions. */
  readonly identityKey?: Uint8Array | undefined;
}

/**
 * An aggregator that does nothing until it is asked or its drivers run. Everything that isn't in `ports` is arithmetic: with the same clock,
 * randomness, store and peer it does the same. `config` is checked; what is left out has the production's default.
 */
export async function createAggregator(
  ports: Ports,
  config: AggregatorConfigInput,
  secrets: AggregatorSecrets = {},
  sleep: (ms: number, signal: AbortSignal) => Promise<void> = unslept,
): Promise<Aggregator> {
  const checked = AggregatorConfig.parse(config);
  const { identityKey } = secrets;
  const own = { role: checked.role, endpoint: checked.endpoint, identityPublicKey: identityKey && publicKeyOf(identityKey) };
  const keys = keyRing(ports.store, ports.random);
  const drivers = scheduler(() => context, driversOf(checked.role), sleep);
  const isJanus = checked.peer === 'janus';
  const generations = await openGenerations(ports, identityKey, !isJanus);
  const store = countedStore(ports.store, (isWeighty) => generations.committed(isWeighty));
  const numbers = metrics();
  const peer = measured(ports.peer, ports.clock, numbers);
  const pause = ports.pause ?? (async () => Promise.resolve());
  const context: Context = {
    ...ports,
    store,
    peer: isJanus ? toJanus(peer, checked.limits.peerBodyBytesMax) : peer,
    pause,
    after: ports.after ?? machineTimer,
    bodies: new BodyRoom(checked.limits.bodyBytesAtOnceMax),
    receive: ports.receive ?? receiveInSlices(pause),
    config: checked,
    identityKey,
    tasks: taskBook(ports.store, ports.clock, own, ports.examine, () => context.quarantine.isOn),
    keys,
    metrics: numbers,
    generations,
    quarantine: generations.quarantine,
    wake: () => drivers.wake(),
  };
  numbers.gauge('restored', () => (context.quarantine.isOn ? 1 : 0));
  numbers.gauge('peers_restored', () => context.quarantine.peers.size);
  numbers.gauge('tasks_set_aside', () => context.tasks.notes().setAside.length);
  numbers.gauge('generation_file', () => (generations.fileProblem === undefined ? 1 : 0));
  await keys.reload();
  if (!context.quarantine.isOn) await rotateKeys(context); // there is always a key to seal to
  return {
    app: isJanus ? janusApp(createApp(context), context) : createApp(context),
    drivers,
    tasks: context.tasks,
    metrics: context.metrics,
    isQuarantined: () => context.quarantine.isOn || context.quarantine.peers.size > 0,
    isRestored: () => context.quarantine.isOn,
    generationFileProblem: () => generations.fileProblem,
    endQuarantine: async (isRestored) => {
      const tasks = await context.tasks.all();
      assertAllUsable(context.tasks.notes().setAside);
      await generations.endQuarantine(tasks, isRestored);
      await rotateKeys(context);
      await renewKey(context);
    },
    stop: async () => {
      await drivers.stop();
      await ports.store.close();
    },
  };
}

export type AggregatorConfigInput = z.input<typeof AggregatorConfig>;

function driversOf(role: 'leader' | 'helper'): readonly Driver[] {
  const upkeep: readonly Driver[] = [
    { name: 'key-rotator', run: rotateKeys },
    { name: 'garbage-collector', run: collectGarbage },
    { name: 'window-watch', run: windowWatch() },
    generationKeeper(),
  ];
  const work: readonly Driver[] =
    role === 'leader'
      ? [
          { name: 'aggregation-job-creator', run: createJobs },
          { name: 'aggregation-jobs', run: stepJobs },
          { name: 'collection-jobs', run: stepCollections },
        ]
      : [{ name: 'background', run: workInBackground }];
  return [...work, ...upkeep];
}

/** Which windows of such a mission may have been given away, nobody can tell: they would stay open to be given away again. */
function assertAllUsable(setAside: readonly string[]): void {
  if (setAside.length === 0) return;
  throw new TaskError(
    'set-aside',
    `The quarantine can't be ended, and nothing was changed: windows of what is set aside would have to be closed. ${setAside.join(' ')}`,
  );
}

/** Who wants the drivers to run by themselves brings a way to wait. */
async function unslept(): Promise<void> {
  return Promise.reject(new TypeError('createAggregator was given no way to sleep: step the drivers by hand'));
}
