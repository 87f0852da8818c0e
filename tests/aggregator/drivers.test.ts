// drivers.test.ts — drivers that run while their database is away: ever fewer tries, few log lines, and work goes on afterwards (I9).
import { describe, expect, it } from 'vitest';
import { AggregatorConfig } from '../../aggregator/config.ts';
import type { Context } from '../../aggregator/context.ts';
import { isWorthALine } from '../../aggregator/drivers/retry.ts';
import { scheduler } from '../../aggregator/drivers/scheduler.ts';
import { REMINDER_MS } from '../../aggregator/drivers/trouble.ts';
import { metrics } from '../../aggregator/ops/metrics.ts';
import { StoreError } from '../../aggregator/ports/store/errors.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

const HOUR_MS = 3_600_000;

interface Run {
  /** When the driver was tried. */
  readonly tries: readonly number[];
  readonly lines: readonly { readonly at: number; readonly line: string }[];
  readonly othersTries: number;
}

/** Runs a driver that fails when `failure` says so, beside one that never fails, for some time on a clock of their own. */
async function runFor(ms: number, failure: (at: number) => Error | undefined): Promise<Run> {
  const clock = fakeClock(0);
  const [tries, lines]: [number[], Run['lines'][number][]] = [[], []];
  let othersTries = 0;
  const context = {
    clock,
    random: seededRandom('drivers'),
    config: AggregatorConfig.parse({ role: 'leader', endpoint: 'https://leader.example/' }),
    quarantine: { isOn: false, peers: new Map() },
    metrics: metrics(),
    log: (level, event, { driver = '', code = '', attempts = 0 } = {}) => {
      lines.push({ at: clock.now(), line: [level, event, driver, code, attempts].join(' ') });
    },
  } satisfies Partial<Context> as unknown as Context;
  const failing = async (): Promise<number> => {
    tries.push(clock.now());
    const error = failure(clock.now());
    return error === undefined ? Promise.resolve(0) : Promise.reject(error);
  };
  const healthy = async () => Promise.resolve(++othersTries * 0);
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const both = [
    { name: 'failing', run: failing },
    { name: 'healthy', run: healthy },
  ];
  // Time goes on once both sleep, to when the first of them is due.
  const sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const sleep = async (pause: number, signal: AbortSignal) =>
    new Promise<void>((wake) => {
      sleepers.push({ until: clock.now() + pause, wake });
      sleepers.sort((a, b) => a.until - b.until);
      signal.onabort = () => sleepers.forEach((sleeper) => sleeper.wake());
      if (sleepers.length < both.length) return;
      clock.advance((sleepers[0]?.until ?? 0) - clock.now());
      if (clock.now() >= ms) ended();
      else sleepers.shift()?.wake();
    });
  const drivers = scheduler(() => context, both, sleep);
  drivers.start();
  await end;
  await drivers.stop();
  return { tries, lines, othersTries };
}

it('a job that is tried again and again is spoken of ever less', () => {
  expect(Array.from({ length: 40 }, (_, at) => at + 1).filter(isWorthALine)).toEqual([1, 2, 4, 8, 16, 32]);
});

const gone = () => new StoreError('busy', 'The database is away.');

describe('a driver whose database is gone', () => {
  it('is tried less and less often, down to a try in half a minute, and holds up no other', async () => {
    const { tries, othersTries } = await runFor(HOUR_MS, gone);
    const waits = tries.slice(1).map((at, before) => at - (tries[before] ?? 0));
    expect(waits.slice(0, 4)).toEqual([...waits.slice(0, 4)].sort((a, b) => a - b));
    expect(waits[0]).toBeLessThanOrEqual(2000);
    expect(Math.max(...waits)).toBeGreaterThan(20_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(38_500);
    expect(tries.length).toBeLessThan(180);
    expect(othersTries).toBeGreaterThan(3000);
  });

  it('says so once, then every ten minutes, and once when it is over', async () => {
    const { lines, tries } = await runFor(HOUR_MS, (at) => (at < 2_000_000 ? gone() : undefined));
    const events = lines.map(({ line }) => line.replace(/ \d+$/, ''));
    const failed = 'error driver-failed failing busy';
    expect(events).toEqual([failed, failed, failed, failed, 'info driver-recovered failing ']);
    expect(lines[0]).toEqual({ at: 0, line: `${failed} 1` });
    expect((lines[1]?.at ?? 0) - (lines[0]?.at ?? 0)).toBeGreaterThanOrEqual(REMINDER_MS);
    expect(lines.at(-1)?.at).toBeLessThan(2_000_000 + 40_000);
    // From then on at every look again.
    expect(tries.at(-1)).toBeGreaterThan(HOUR_MS - 2000);
  });

  it('says at once when it fails in another way', async () => {
    const { lines } = await runFor(120_000, (at) => (at < 60_000 ? gone() : new StoreError('full', 'The disk is full.')));
    expect(lines.map(({ line }) => line.split(' ')[3])).toEqual(['busy', 'full']);
  });
});

describe('the driver that makes jobs', () => {
  /** What ran since it was asked last, while sleeps end only by their alarm. */
  async function started(gatherMs: number) {
    const passes: string[] = [];
    const sleeps: number[] = [];
    const context = {
      clock: fakeClock(0),
      config: AggregatorConfig.parse({ role: 'leader', endpoint: 'https://leader.example/', gatherMs }),
      quarantine: { isOn: false, peers: new Map() },
      log: () => undefined,
    } satisfies Partial<Context> as unknown as Context;
    const pass = (name: string) => async () => Promise.resolve((passes.push(name), 0));
    const list = [
      { name: 'creator', wokenBy: 'uploads', run: pass('creator') },
      { name: 'sender', run: pass('sender') },
      { name: 'upkeep', wokenBy: 'nothing', run: pass('upkeep') },
    ] as const;
    const sleep = async (ms: number, signal: AbortSignal) => {
      sleeps.push(ms);
      return new Promise<void>((wake) => signal.addEventListener('abort', () => wake()));
    };
    const drivers = scheduler(() => context, list, sleep);
    drivers.start();
    const ran = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return passes.splice(0);
    };
    expect(await ran()).toEqual(['creator', 'sender', 'upkeep']);
    return { drivers, ran, sleeps };
  }

  it('gathers what comes in a short while, and waits for nobody if many come or somebody asks', async () => {
    const { drivers, ran, sleeps } = await started(1500);
    expect(sleeps).toEqual([1500, 1000, 1000]);
    drivers.uploaded(60);
    expect(await ran()).toEqual([]);
    drivers.uploaded(40);
    expect(await ran()).toEqual(['creator']);
    drivers.uploaded(99);
    expect(await ran()).toEqual([]);
    drivers.wake();
    expect((await ran()).sort()).toEqual(['creator', 'sender']);
    await drivers.stop();
  });

  it('makes a job at once if it is told to gather nothing', async () => {
    const { drivers, ran } = await started(0);
    drivers.uploaded(1);
    expect((await ran()).sort()).toEqual(['creator', 'sender']);
    await drivers.stop();
  });
});
