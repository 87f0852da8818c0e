// drivers/scheduler.ts — the drivers, one after the other: stepped by hand in a simulation, by themselves in a server. Catches what they throw.
import type { Context } from '../context.ts';
import { troubleOf } from './trouble.ts';

export interface Driver {
  readonly name: string;
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
  isWoken: boolean;
  pause: AbortController;
}

/** @param sleep resolves after so many milliseconds, or at once when `signal` is aborted. */
export function scheduler(
  context: () => Context,
  drivers: readonly Driver[],
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): Drivers {
  // Owned by the functions below.
  const state: State = { isStopping: false, isWoken: false, pause: new AbortController() };
  let running: Promise<void> | undefined;
  const troubled = drivers.map((driver) => ({ ...driver, trouble: troubleOf(driver.name) }));

  async function pass(isDue: (driver: (typeof troubled)[number]) => boolean): Promise<number> {
    let done = 0;
    for (const driver of context().quarantine.isOn ? [] : troubled.filter(isDue)) {
      try {
        done += await driver.run(context());
        driver.trouble.worked(context());
      } catch (error) {
        // One driver's trouble is not another's. What it held is leased, and comes up again when the lease is over.
        driver.trouble.failed(context(), error);
      }
    }
    return done;
  }

  const tick = async () => pass(() => true);

  async function loop(): Promise<void> {
    while (!state.isStopping) {
      Object.assign(state, { isWoken: false, pause: new AbortController() });
      const done = await pass(({ trouble }) => trouble.isOver(context().clock.now()));
      if (done === 0 && !state.isWoken) await sleep(context().config.pollMs, state.pause.signal);
    }
  }

  return {
    tick,
    settle: async (passesMax = PASSES_MAX) => {
      for (let passes = 0; passes < passesMax; passes++) if ((await tick()) === 0) return;
      throw new RangeError(`the drivers still had work after ${String(passesMax)} passes`);
    },
    start: () => {
      running ??= loop();
    },
    stop: async () => {
      state.isStopping = true;
      state.pause.abort();
      await running;
    },
    wake: () => {
      state.isWoken = true;
      state.pause.abort();
    },
  };
}
