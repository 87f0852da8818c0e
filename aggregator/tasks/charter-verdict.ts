// charter-verdict.ts — each aggregator examines a charter's promises by itself before it accepts a mission (privacy.md §9).
import { toHex } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { Examine } from '../ports/ports.ts';
import type { Store } from '../ports/store.ts';

/**
 * One sentence for each promise that the charter's noise doesn't keep; empty if it keeps all. The exact computation takes seconds and its
 * result for a charter never changes. So the database remembers that a charter was accepted, and the process alone remembers that one was
 * refused.
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
    examined.delete(key); // there was no verdict, so ask again next time
    throw error;
  });
  if (issues.length === 0) await store.setMeta(key, KEPT);
  return issues;
}

const KEPT = 'keeps its promises, by v3 of the examination';

const examined = new Map<string, ReturnType<Examine>>();
