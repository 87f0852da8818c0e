// counted-store.ts — a store that counts its commits (generations.ts), so that a database restored from a backup can be told by its smaller count.
import type { Store } from '../ports/store.ts';

const COUNTED = [
  'acceptReports',
  'createAggregationJob',
  'commitAggregationJob',
  'commitHelperJob',
  'finishCollectionJob',
  'failCollectionJob',
] as const satisfies readonly (keyof Store)[];

/**
 * The same store, which calls `onCommit` after each counted commit. `isWeighty` is true if the next message to the other aggregator must
 * count this one.
 */
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
    // These release a batch, or are about to. Releasing it a second time would break the mission's privacy promise.
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
