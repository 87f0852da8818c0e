// drivers/scheduler.ts — the drivers, one after the other: stepped by hand in a simulation, by themselves in a server. Catches what they throw.
import type { Context } from '../context.ts';
import { StoreError } from '../store/store.ts';

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
  /** Runs passes by itself until {@link stop}. */
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

  async function tick(): Promise<number> {
    let done = 0;
    for (const { name, run } of context().quarantine.isOn ? [] : drivers) {
      try {
        done += await run(context());
      } catch (error) {
        // One driver's trouble is not another's. What it held is leased, and comes up again when the lease is over.
        context().metrics.count('driver_failures_total', 1, name);
        context().log('error', 'driver-failed', {
          driver: name,
          code: error instanceof StoreError ? error.code : error instanceof Error ? error.name : 'unknown',
        });
      }
    }
    return done;
  }

  async function loop(): Promise<void> {
    while (!state.isStopping) {
      Object.assign(state, { isWoken: false, pause: new AbortController() });
      const done = await tick();
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
