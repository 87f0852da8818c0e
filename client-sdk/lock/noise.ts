// noise.ts — a contribution's noise, drawn inside the organisation, always (privacy.md §2, §6).
import { drawSum } from '@soundings/crypto/noise/discrete-laplace';
import type { LaplacePart, Skellam } from '@soundings/crypto/noise/pmf';
import { noiseTable, type NoiseTable } from '@soundings/crypto/noise/table';
import type { RandomBytes } from '@soundings/crypto/random';
import type { Law } from '@soundings/protocol/privacy/law';

/**
 * One independent draw of the law for each of `cells`. Nobody outside the lock calls this: two draws for one place could be averaged, so what
 * is drawn is locked before it is used, and never drawn again.
 */
export function drawCells(law: Law, cells: number, random: RandomBytes): bigint[] {
  const tables =
    law.kind === 'skellam' ? [tableOf(law)] : law.parts.map(({ rate, shape }) => tableOf({ kind: 'laplace-part', rate, shape }));
  return drawSum(tables, cells, random);
}

/** A table takes from a millisecond to a second to compute; a program contributes by a few laws, window after window. */
const tables = new Map<string, NoiseTable>();
const TABLES_MAX = 16;

function tableOf(law: Skellam | LaplacePart): NoiseTable {
  const fractions = law.kind === 'skellam' ? [law.variance] : [law.rate, law.shape];
  const key = [law.kind, ...fractions.map(({ num, den }) => `${num}/${den}`)].join(' ');
  const known = tables.get(key);
  if (known !== undefined) return known;
  if (tables.size >= TABLES_MAX) tables.clear();
  const table = noiseTable(law);
  tables.set(key, table);
  return table;
}
