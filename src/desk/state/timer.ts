// timer.ts — one call after so many milliseconds, that can be called off; tests have one that nobody waits for.
export type SetTimer = (ms: number, call: () => void) => () => void;

/** The machine's own. It keeps no program running. */
export function machineTimer(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms).unref();
  return () => {
    clearTimeout(timer);
  };
}
