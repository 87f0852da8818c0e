// index.ts — the entry point of the package: makes an aggregator, leader or helper, from its ports and its configuration.
import type * as z from 'zod';
import { publicKeyOf } from '@soundings/crypto/signature/node';
import { machineTimer } from './after.ts';
import { AggregatorConfig } from './config.ts';
import type { Context } from './context.ts';
import { createJobs, stepJobs } from './drivers/aggregation.ts';
import { workInBackground } from './drivers/background.ts';
import { stepCollections } from './drivers/collection.ts';
import { generationKeeper } from './drivers/generation.ts';
import { garbageCollector } from './drivers/garbage-collector.ts';
import { renewKey, rotateKeys } from './drivers/key-rotator.ts';
import { registerReader } from './drivers/register-reader.ts';
import { scheduler, type Driver, type Drivers } from './drivers/scheduler.ts';
import { windowWatch } from './drivers/window-watch.ts';
import { createApp, type App } from './http/app.ts';
import { BodyRoom } from './body-room.ts';
import { countedStore } from './restored/counted-store.ts';
import { openGenerations, type Generations } from './restored/generations.ts';
import { registersOf } from './registers/registers.ts';
import { receiveInSlices } from './reports/message-keys.ts';
import { keyRing } from './key-ring.ts';
import { metrics, type Metrics } from './ops/metrics.ts';
import { janusApp } from './peer/janus/from-janus.ts';
import { toJanus } from './peer/janus/to-janus.ts';
import { measured } from './peer/measured.ts';
import { takeNotice } from './notices/notices.ts';
import type { Ports } from './ports/ports.ts';
import { taskBook, TaskError, type TaskBook } from './tasks/task-book.ts';

export type { Ports } from './ports/ports.ts';
export { AggregatorConfig } from './config.ts';
export type { TaskBook } from './tasks/task-book.ts';
export type { Drivers } from './drivers/scheduler.ts';

export interface Aggregator {
  /** Answers requests: call `app.request(…)` in a test, and `app.fetch` in a server. */
  readonly app: App;
  /** The background work. Call `tick()` and `settle()` to step it, or `start()` to let it run. */
  readonly drivers: Drivers;
  /** The aggregator's tasks and missions, to which new ones are added. */
  readonly tasks: TaskBook;
  readonly metrics: Metrics;
  /** Takes in a stop, a refusal of the board or a receipt that was handed over by file, as JSON. NoticeError if it is none of these. */
  takeNotice(json: string): ReturnType<typeof takeNotice>;
  /**
   * True if this aggregator's database was restored from a backup, or that of an aggregator it works with, until {@link endQuarantine} is
   * called there.
   */
  isQuarantined(): boolean;
  /** True if this aggregator's own database was restored from a backup. */
  isRestored(): boolean;
  /** One sentence why there is no generation file; undefined if there is one. */
  generationFileProblem(): string | undefined;
  /**
   * Ends the quarantine after a restore. Windows that may have been released since the backup are closed for good (quarantine.ts). Pass
   * `isRestored` if the database was restored and this aggregator did not notice. QuarantineError or TaskError if it can't be ended;
   * nothing is changed then.
   */
  endQuarantine(isRestored?: boolean): Promise<void>;
  /** Stops the drivers and closes the store. */
  stop(): Promise<void>;
}

export interface AggregatorSecrets {
  /** The Ed25519 seed of 32 bytes whose public key stands in charters; missions need it. */
  readonly identityKey?: Uint8Array | undefined;
}

/**
 * Makes an aggregator that does nothing until it gets a request or its drivers run. All side effects are in `ports`: with the same clock,
 * randomness, store and peer it does the same. `config` is checked; settings that are left out get the defaults of production.
 */
export async function createAggregator(
  ports: Ports,
  config: AggregatorConfigInput,
  { identityKey }: AggregatorSecrets = {},
  sleep: (ms: number, signal: AbortSignal) => Promise<void> = unslept,
): Promise<Aggregator> {
  const checked = AggregatorConfig.parse(config);
  const own = {
    role: checked.role,
    endpoint: checked.endpoint,
    identityPublicKey: identityKey && publicKeyOf(identityKey),
    opened: ports.opened,
  };
  const keys = keyRing(ports.store, ports.random);
  const drivers = scheduler(() => context, driversOf(checked.role), sleep);
  const isJanus = checked.peer === 'janus';
  const generations = await openGenerations(ports, identityKey, { isSpoken: !isJanus });
  const store = countedStore(ports.store, (commit) => generations.committed(commit));
  const numbers = metrics();
  const peer = measured(ports.peer, ports.clock, numbers);
  const registers = registersOf(ports);
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
    tasks: taskBook(ports.store, ports.clock, own, ports.examine, () => context.quarantine.isOn, registers, ports.verify),
    registers,
    keys,
    metrics: numbers,
    generations,
    quarantine: generations.quarantine,
    wake: () => drivers.wake(),
    uploaded: (reports) => drivers.uploaded(reports),
  };
  watchState(numbers, generations, context.tasks);
  await keys.reload();
  if (!context.quarantine.isOn) await rotateKeys(context); // there is always a key to seal to
  return {
    app: isJanus ? janusApp(createApp(context), context) : createApp(context),
    drivers,
    tasks: context.tasks,
    metrics: context.metrics,
    takeNotice: async (json) => takeNotice(json, context),
    isQuarantined: () => context.quarantine.isOn || context.quarantine.peers.size > 0,
    isRestored: () => context.quarantine.isOn,
    generationFileProblem: () => generations.fileProblem,
    endQuarantine: async (isRestored) => endQuarantine(context, generations, isRestored),
    stop: async () => {
      await drivers.stop();
      await ports.store.close();
    },
  };
}

async function endQuarantine(context: Context, generations: Generations, isRestored: boolean | undefined): Promise<void> {
  const tasks = await context.tasks.all();
  assertAllUsable(context.tasks.notes().setAside);
  await generations.endQuarantine(tasks, isRestored);
  await rotateKeys(context);
  await renewKey(context);
}

function watchState(numbers: Metrics, generations: Generations, tasks: TaskBook): void {
  numbers.gauge('restored', () => (generations.quarantine.isOn ? 1 : 0));
  numbers.gauge('peers_restored', () => generations.quarantine.peers.size);
  numbers.gauge('tasks_set_aside', () => tasks.notes().setAside.length);
  numbers.gauge('generation_file', () => (generations.fileProblem === undefined ? 1 : 0));
}

export type AggregatorConfigInput = z.input<typeof AggregatorConfig>;

function driversOf(role: 'leader' | 'helper'): readonly Driver[] {
  const upkeep: readonly Driver[] = [
    { name: 'key-rotator', wokenBy: 'nothing', run: rotateKeys },
    { name: 'garbage-collector', wokenBy: 'nothing', run: garbageCollector() },
    { name: 'window-watch', wokenBy: 'nothing', run: windowWatch() },
    { name: 'register-reader', wokenBy: 'nothing', run: registerReader() },
    generationKeeper(),
  ];
  const work: readonly Driver[] =
    role === 'leader'
      ? [
          { name: 'aggregation-job-creator', wokenBy: 'uploads', run: createJobs },
          { name: 'aggregation-jobs', run: stepJobs },
          { name: 'collection-jobs', run: stepCollections },
        ]
      : [{ name: 'background', run: workInBackground }];
  return [...work, ...upkeep];
}

/**
 * Refuses to end a quarantine while tasks are set aside. We can't tell which of their windows may have been released, so those windows
 * would stay open and could be released again.
 */
function assertAllUsable(setAside: readonly string[]): void {
  if (setAside.length === 0) return;
  throw new TaskError(
    'set-aside',
    `The quarantine can't be ended, and nothing was changed: this build can't read some missions or tasks, so it can't close their windows. Start the build that can, and try again. ${setAside.join(' ')}`,
  );
}

/** The default for `sleep`, which only `start()` needs. */
async function unslept(): Promise<void> {
  return Promise.reject(
    new TypeError('createAggregator was given no `sleep`, which start() needs; pass one, or call tick() or settle() instead'),
  );
}
