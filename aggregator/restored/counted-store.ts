// counted-store.ts — a store that counts its commits (generations.ts), so that a database restored from a backup can be told by its smaller count.
import type { Store } from '../ports/store.ts';
import type { Commit } from './generations.ts';

const COUNTED = [
  'acceptReports',
  'createAggregationJob',
  'commitAggregationJob',
  'commitHelperJob',
  'finishCollectionJob',
  'failCollectionJob',
] as const satisfies readonly (keyof Store)[];

/**
 * The same store, which calls `onCommit` after each counted commit, weighty if it is a release.
 */
export function countedStore(store: Store, onCommit: (commit: Commit) => void): Store {
  type Method = (...parameters: readonly unknown[]) => Promise<unknown>;
  const methods = store as unknown as Readonly<Record<(typeof COUNTED)[number], Method>>;
  const counted = COUNTED.map((name): [string, Method] => [
    name,
    async (...parameters) => {
      const result = await methods[name](...parameters);
      onCommit({ isWeighty: false });
      return result;
    },
  ]);
  return {
    ...store,
    ...(Object.fromEntries(counted) as unknown as Pick<Store, (typeof COUNTED)[number]>),
    // These release a batch, or are about to. Releasing it a second time would break the mission's privacy promise.
    claimBatch: async (...parameters) => {
      const outcome = await store.claimBatch(...parameters);
      if (outcome === 'claimed') onCommit({ isWeighty: true });
      return outcome;
    },
    releaseAggregateShare: async (...parameters) => {
      const outcome = await store.releaseAggregateShare(...parameters);
      if (outcome.kind === 'released') onCommit({ isWeighty: true });
      return outcome;
    },
  };
}
