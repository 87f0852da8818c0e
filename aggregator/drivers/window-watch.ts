// drivers/window-watch.ts — once a day, a line in the log for each open window that will end without a release as things stand.
import type { Context } from '../context.ts';
import { MS_A_DAY } from '../tasks/task.ts';
import { openWindows } from '../tasks/windows.ts';
import type { Driver } from './scheduler.ts';

export function windowWatch(): Driver['run'] {
  // Owned by the function below: the day on which it last looked, in days since 1970.
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
