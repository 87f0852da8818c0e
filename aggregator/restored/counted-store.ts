// counted-store.ts — a store whose commits are counted (generations.ts): those that a database which was put back would have forgotten.
import type { Store } from '../ports/store.ts';

const COUNTED = [
  'acceptReports',
  'createAggregationJob',
  'commitAggregationJob',
  'commitHelperJob',
  'finishCollectionJob',
  'failCollectionJob',
] as const satisfies readonly (keyof Store)[];

/** `onCommit` is told after each; true where the other aggregator has to hear of this very one with the next message. */
export function countedStore(store: Store, onCommit: (isWeighty: boolean) => void): Store {
  type Method = (...parameters: readonly unknown[]) => Promise<unknown>;
  const methods = store as unknown as Readonly<Record<(typeof COUNTED)[number], Method>>;
  const counted = COUNTED.map((name): [string, Method] => [
    name,
    async (...parameters) => {
      const result = await methods[name](...parameters);
      onCommit(false);
      return result;
    },
  ]);
  return {
    ...store,
    ...(Object.fromEntries(counted) as unknown as Pick<Store, (typeof COUNTED)[number]>),
    // What gives a batch away, or is about to: a second time would be the end of the mission's promise.
    claimBatch: async (...parameters) => {
      const outcome = await store.claimBatch(...parameters);
      if (outcome === 'claimed') onCommit(true);
      return outcome;
    },
    releaseAggregateShare: async (...parameters) => {
      const outcome = await store.releaseAggregateShare(...parameters);
      if (outcome.kind === 'released') onCommit(true);
      return outcome;
    },
  };
}
