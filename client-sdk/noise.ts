// noise.ts — a contribution's noise, drawn inside the organisation, always (privacy.md §2, §6).
import { drawSum } from '../crypto/noise/discrete-laplace.ts';
import { noiseTable } from '../crypto/noise/table.ts';
import type { RandomBytes } from '../crypto/random.ts';
import type { Law } from '../protocol/privacy/law.ts';

/**
 * One independent draw of the law for each of `cells`. Nobody outside the lock calls this: two draws for one place could be averaged, so what
 * is drawn is locked before it is used, and never drawn again.
 */
export function drawCells(law: Law, cells: number, random: RandomBytes): bigint[] {
  const tables =
    law.kind === 'skellam' ? [noiseTable(law)] : law.parts.map(({ rate, shape }) => noiseTable({ kind: 'laplace-part', rate, shape }));
  return drawSum(tables, cells, random);
}
