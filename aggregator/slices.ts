// slices.ts — runs long work on the event loop in slices of a few milliseconds, so that requests are answered in between.

/** Resolves after other work on the event loop has run: `setImmediate` in a server, at once in a simulation. */
export type Pause = () => Promise<void>;

/** The results of `step` for each item, in order, with a pause after every `sliceItems` items. */
export async function inSlices<In, Out>(
  items: readonly In[],
  sliceItems: number,
  step: (item: In, at: number) => Out,
  pause: Pause,
): Promise<Out[]> {
  const out: Out[] = [];
  for (const [at, item] of items.entries()) {
    if (at > 0 && at % sliceItems === 0) await pause();
    out.push(step(item, at));
  }
  return out;
}
