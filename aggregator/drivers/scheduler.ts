// drivers/scheduler.ts — runs the drivers: one after the other when a test steps them, in parallel in a server. Catches what they throw.
import type { Context } from '../context.ts';
import { troubleOf } from './trouble.ts';

export interface Driver {
  readonly name: string;
  /** True if the driver also runs in quarantine. */
  readonly isForQuarantine?: boolean;
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
  /** Says that there is work, so that the drivers start a pass at once. */
  wake(): void;
}

const PASSES_MAX = 1000;

interface State {
  isStopping: boolean;
  /** How often `wake` was called. */
  wakes: number;
  pause: AbortController;
}

/** @param sleep resolves after `ms` milliseconds, or at once when `signal` is aborted. */
export function scheduler(
  context: () => Context,
  drivers: readonly Driver[],
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): Drivers {
  // Only the functions below change these.
  const state: State = { isStopping: false, wakes: 0, pause: new AbortController() };
  let running: Promise<unknown> | undefined;
  const troubled = drivers.map((driver) => ({ ...driver, trouble: troubleOf(driver.name) }));

  async function tick(): Promise<number> {
    let done = 0;
    for (const driver of troubled) done += await pass(context(), driver);
    return done;
  }

  /** Each driver runs in a loop of its own, so that the helper can work on one job while the leader makes the next. */
  async function loop(driver: TroubledDriver): Promise<void> {
    while (!state.isStopping) {
      const { wakes } = state;
      const done = driver.trouble.isOver(context().clock.now()) ? await pass(context(), driver) : 0;
      if (done > 0)
        wake(); // another driver may have waited for what this one did
      else if (wakes === state.wakes) await sleep(context().config.pollMs, state.pause.signal);
    }
  }

  function wake(): void {
    state.wakes++;
    state.pause.abort();
    if (!state.isStopping) state.pause = new AbortController();
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
      wake();
      await running;
    },
    wake,
  };
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
