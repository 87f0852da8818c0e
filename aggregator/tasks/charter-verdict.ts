// charter-verdict.ts — each aggregator examines a charter's promises on its own before it takes a mission on (privacy.md §9).
import { toHex } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { Examine } from '../ports/ports.ts';
import type { Store } from '../ports/store.ts';

/**
 * Why the charter's noise doesn't keep its promises, one sentence each; empty where it does. Its exact profiles take seconds to evaluate and
 * the answer for a charter never changes: a good one is written down, and a refused one is remembered by the process alone.
 */
export async function verdictOn(
  { charter, digest }: Mission,
  store: Pick<Store, 'meta' | 'setMeta'>,
  examine: Examine,
): Promise<readonly string[]> {
  const key = `charter.${toHex(digest)}`;
  if ((await store.meta(key)) === KEPT) return [];
  const asked = examined.get(key) ?? examine(charter);
  examined.set(key, asked);
  const issues = await asked.catch((error: unknown) => {
    examined.delete(key); // no verdict is none to be remembered
    throw error;
  });
  if (issues.length === 0) await store.setMeta(key, KEPT);
  return issues;
}

const KEPT = 'keeps its promises, by v3 of the examination';

const examined = new Map<string, ReturnType<Examine>>();
