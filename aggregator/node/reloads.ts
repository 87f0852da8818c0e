// reloads.ts — loads an aggregator's folders when it starts, when its operator asks, and every hour as long as a mission waits for its register (register.md, "Who refuses what").
import type { Log } from '../ports/ports.ts';
import type { RefusedMission } from './folders.ts';

const HOUR_MS = 3_600_000;

export interface Reloads {
  /** Loads everything, and logs every mission that was refused. */
  now(): Promise<void>;
  stop(): void;
}

/**
 * @param load loads the folders, and gives the missions that were refused.
 * @param onFailed is told an error of a load that nobody asked for.
 */
export function reloads(
  load: () => Promise<readonly RefusedMission[]>,
  log: Log,
  onFailed: (error: unknown) => void,
  everyMs = HOUR_MS,
): Reloads {
  let refused: readonly RefusedMission[] = []; // only the function below changes these
  let isLoading = false;
  const run = async (isNews: (reason: string) => boolean) => {
    const before = refused;
    isLoading = true;
    refused = await load().finally(() => (isLoading = false));
    for (const { code, reason } of refused)
      if (isNews(reason) || !before.some((one) => one.reason === reason)) log('error', 'mission-refused', { code, reason });
  };
  const timer = setInterval(() => {
    // The public's days to object end, and a register comes back, without anybody telling this program.
    if (!isLoading && refused.some(({ code }) => code === 'log')) run(() => false).catch(onFailed);
  }, everyMs);
  timer.unref();
  return {
    now: async () => run(() => true),
    stop: () => {
      clearInterval(timer);
    },
  };
}
