// drivers/scheduler.ts — the drivers: one after the other when stepped by hand, side by side in a server. Catches what they throw.
import type { Context } from '../context.ts';
import { troubleOf } from './trouble.ts';

export interface Driver {
  readonly name: string;
  /** Runs in a quarantine, too. */
  readonly isForQuarantine?: boolean;
  /** One pass over what is due; returns how much was done. */
  readonly run: (context: Context) => Promise<number>;
}

export interface Drivers {
  /** One pass of every driver; returns how much was done. */
  tick(): Promise<number>;
  /** Passes until nothing is due at this moment. RangeError after `passesMax`, which says that something is going round in circles. */
  settle(passesMax?: number): Promise<void>;
  /** Runs passes by itself until {@link stop}. A driver that fails is left alone for a while, longer each time. */
  start(): void;
  /** Lets the pass that is running end. */
  stop(): Promise<void>;
  /** Says that there is work, so that nobody waits for the next look. */
  wake(): void;
}

const PASSES_MAX = 1000;

interface State {
  isStopping: boolean;
  /** How often somebody said that there is work. */
  wakes: number;
  pause: AbortController;
}

/** @param sleep resolves after so many milliseconds, or at once when `signal` is aborted. */
export function scheduler(
  context: () => Context,
  drivers: readonly Driver[],
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): Drivers {
  // Owned by the functions below.
  const state: State = { isStopping: false, wakes: 0, pause: new AbortController() };
  let running: Promise<unknown> | undefined;
  const troubled = drivers.map((driver) => ({ ...driver, trouble: troubleOf(driver.name) }));

  async function tick(): Promise<number> {
    let done = 0;
    for (const driver of troubled) done += await pass(context(), driver);
    return done;
  }

  /** Each driver goes its own way, so that the helper has a job to work on while the leader makes the next. */
  async function loop(driver: TroubledDriver): Promise<void> {
    while (!state.isStopping) {
      const { wakes } = state;
      const done = driver.trouble.isOver(context().clock.now()) ? await pass(context(), driver) : 0;
      if (done > 0)
        wake(); // what one has done may be what another waits for
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
    // One driver's trouble is not another's. What it held is leased, and comes up again when the lease is over.
    driver.trouble.failed(context, error);
    return 0;
  }
}
