// drivers/window-watch.ts — once a day, logs each open window that would end without a release as things are now.
import type { Context } from '../context.ts';
import { MS_A_DAY } from '../tasks/task.ts';
import { openWindows } from '../tasks/windows.ts';
import type { Driver } from './scheduler.ts';

export function windowWatch(): Driver['run'] {
  // The day of the last check, in days since 1970. Only the function below changes it.
  let watched = 0;
  return async ({ store, clock, config, tasks, log }: Context) => {
    const today = Math.floor(clock.now() / MS_A_DAY);
    if (today === watched) return 0;
    for (const { mission, question, window, risk } of await openWindows(await tasks.all(), config.role, store, clock.now())) {
      if (risk !== undefined) log('warn', 'window-at-risk', { reason: `${mission}, ${question}, window ${window.number}: ${risk}` });
    }
    watched = today;
    return 0;
  };
}
