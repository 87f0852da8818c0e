// after.ts — time that passes by itself: for limits on whatever waits for somebody else.

/** Calls `run` once after so many milliseconds, unless what it returns is called first. */
export type After = (ms: number, run: () => void) => () => void;

/** The machine's timer. It keeps no process alive. */
export const machineTimer: After = (ms, run) => {
  const timer = setTimeout(run, ms).unref();
  return () => {
    clearTimeout(timer);
  };
};
