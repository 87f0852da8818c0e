// after.ts — the timer behind every limit on how long this aggregator waits for somebody else.

/** Calls `run` once after `ms` milliseconds, unless the function that it returns is called first. */
export type After = (ms: number, run: () => void) => () => void;

/** The machine's timer. It keeps no process alive. */
export const machineTimer: After = (ms, run) => {
  const timer = setTimeout(run, ms).unref();
  return () => {
    clearTimeout(timer);
  };
};
