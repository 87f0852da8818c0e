// slices.ts — long work on the event loop a few milliseconds at a time, so that requests get their turn in between.

/** Resolves once others have had their turn: `setImmediate` in a server, at once in a simulation. */
export type Pause = () => Promise<void>;

/** What `step` makes of each item, in order, with a pause after every `sliceItems` of them. */
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
