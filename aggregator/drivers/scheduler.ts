// drivers/scheduler.ts — runs the drivers: one after the other when a test steps them, in parallel in a server. Catches what they throw.
import type { Context } from '../context.ts';
import { troubleOf } from './trouble.ts';

export interface Driver {
  readonly name: string;
  /** True if the driver also runs in quarantine. */
  readonly isForQuarantine?: boolean;
  /**
   * What starts a pass before the next look. `work`, the default: any work that was done or came in. `uploads`: many reports at once, or
   * somebody who waits for a result; other reports are gathered for `gatherMs`. `nothing`: upkeep, which nobody waits for.
   */
  readonly wokenBy?: 'work' | 'uploads' | 'nothing';
  /** One pass over the work that is due. Returns how much was done. */
  readonly run: (context: Context) => Promise<number>;
}

export interface Drivers {
  /** One pass of every driver. Returns how much was done. */
  tick(): Promise<number>;
  /**
   * Runs passes until no work is due at this moment. RangeError after `passesMax` passes, because the drivers then make work for each other
   * without end.
   */
  settle(passesMax?: number): Promise<void>;
  /** Runs passes until {@link stop}. A driver that fails is paused for a while, longer each time. */
  start(): void;
  /** Starts no further pass, and waits until the running ones have ended. */
  stop(): Promise<void>;
  /** Says that there is work that somebody waits for, so that the drivers start a pass at once. */
  wake(): void;
  /** Says that reports were stored. A job is made for them within `gatherMs`, with what else has come by then. */
  uploaded(reports: number): void;
}

const PASSES_MAX = 1000;

/** So many reports are worth a job of their own. More are not gathered: in bulk, jobs are made while reports come in. */
const WORTH_A_JOB = 100;

/** What ends a pause: each is set off by one thing, and is then ready to be set off again. */
type Alarm = 'work' | 'uploads';

interface State {
  isStopping: boolean;
  /** How often each alarm was set off. */
  readonly times: Record<Alarm, number>;
  readonly pauses: Record<Alarm, AbortController>;
  readonly stopping: AbortController;
  /** Reports that were uploaded since the last pass that makes jobs. */
  uploaded: number;
}

/** @param sleep resolves after `ms` milliseconds, or at once when `signal` is aborted. */
export function scheduler(
  context: () => Context,
  drivers: readonly Driver[],
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): Drivers {
  // Only the functions below change these.
  const state = newState();
  let running: Promise<unknown> | undefined;
  const troubled = drivers.map((driver) => ({ ...driver, trouble: troubleOf(driver.name) }));

  async function tick(): Promise<number> {
    let done = 0;
    for (const driver of troubled) done += await pass(context(), driver);
    return done;
  }

  /** Each driver runs in a loop of its own, so that the helper can work on one job while the leader makes the next. */
  async function loop(driver: TroubledDriver): Promise<void> {
    const { wokenBy = 'work' } = driver;
    while (!state.isStopping) {
      const before = { ...state.times };
      if (wokenBy === 'uploads') state.uploaded = 0;
      const done = driver.trouble.isOver(context().clock.now()) ? await pass(context(), driver) : 0;
      if (done > 0) setOff(state, 'work'); // another driver may have waited for what this one did
      const pause = pauseAfter(done, wokenBy, state, before, context().config);
      if (pause !== undefined) await sleep(pause.ms, pause.signal);
    }
  }

  function wake(): void {
    setOff(state, 'work');
    setOff(state, 'uploads');
  }

  return {
    tick,
    settle: async (passesMax = PASSES_MAX) => {
      for (let passes = 0; passes < passesMax; passes++) if ((await tick()) === 0) return;
      throw new RangeError(`the drivers still had work after ${String(passesMax)} passes`);
    },
    start: () => {
      running ??= Promise.all(troubled.map(loop));
    },
    stop: async () => {
      state.isStopping = true;
      state.stopping.abort();
      wake();
      await running;
    },
    wake,
    uploaded: (reports) => {
      state.uploaded += reports;
      if (context().config.gatherMs === 0) wake();
      else if (state.uploaded >= WORTH_A_JOB) setOff(state, 'uploads');
    },
  };
}

function newState(): State {
  return {
    isStopping: false,
    times: { work: 0, uploads: 0 },
    pauses: { work: new AbortController(), uploads: new AbortController() },
    stopping: new AbortController(),
    uploaded: 0,
  };
}

function setOff(state: State, alarm: Alarm): void {
  state.times[alarm]++;
  state.pauses[alarm].abort();
  if (!state.isStopping) state.pauses[alarm] = new AbortController();
}

/** How long a driver sleeps after a pass that began when the alarms had been set off `before` so often; undefined if it goes on at once. */
function pauseAfter(
  done: number,
  wokenBy: NonNullable<Driver['wokenBy']>,
  { times, pauses, stopping }: State,
  before: Readonly<Record<Alarm, number>>,
  { pollMs, gatherMs }: Pick<Context['config'], 'pollMs' | 'gatherMs'>,
): { readonly ms: number; readonly signal: AbortSignal } | undefined {
  if (wokenBy === 'nothing') return done === 0 ? { ms: pollMs, signal: stopping.signal } : undefined;
  if (wokenBy === 'uploads' && gatherMs > 0) {
    // Even after a pass that made jobs: what comes now is gathered as well.
    return before.uploads === times.uploads ? { ms: gatherMs, signal: pauses.uploads.signal } : undefined;
  }
  return done === 0 && before.work === times.work ? { ms: pollMs, signal: pauses.work.signal } : undefined;
}

type TroubledDriver = Driver & { readonly trouble: ReturnType<typeof troubleOf> };

async function pass(context: Context, driver: TroubledDriver): Promise<number> {
  if (context.quarantine.isOn && driver.isForQuarantine !== true) return 0;
  try {
    const done = await driver.run(context);
    driver.trouble.worked(context);
    return done;
  } catch (error) {
    // A driver's failure must not stop the others. Its items are leased, and are tried again when the lease ends.
    driver.trouble.failed(context, error);
    return 0;
  }
}
