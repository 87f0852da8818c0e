// fake-clock.ts — time that stands still until a test moves it.
export interface FakeClock {
  now(): number;
  /** RangeError for the past: what depends on time may only see it grow. */
  set(ms: number): void;
  advance(ms: number): void;
}

export function fakeClock(startMs: number): FakeClock {
  let current = startMs;
  const set = (ms: number) => {
    if (ms < current) throw new RangeError(`the clock shows ${String(current)}; it doesn't go back to ${String(ms)}`);
    current = ms;
  };
  return { now: () => current, set, advance: (ms) => set(current + ms) };
}
