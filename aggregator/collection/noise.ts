// collection/noise.ts — this aggregator's own noise, if a mission's charter asks for it in addition to the organisations' (privacy.md §3).
import { encodeVec, reduce } from '@soundings/crypto/field/field';
import { field128 } from '@soundings/crypto/field/field128';
import { drawNoise, skellamTable } from '@soundings/crypto/noise/skellam';
import type { NoiseTable } from '@soundings/crypto/noise/table';
import type { RandomBytes } from '@soundings/crypto/random';
import type { SkellamLaw } from '@soundings/protocol/privacy/law';
import { AGG_PARAM, type Task } from '../tasks/task.ts';

/**
 * The aggregate share with noise in every cell, or unchanged if the charter asks for none. Each call draws new noise. The caller therefore
 * stores the sealed share in the transaction that marks the window as collected, and releases only what was stored.
 */
export function withOwnNoise({ mission, vdaf }: Task, aggregateShare: Uint8Array, random: RandomBytes): Uint8Array {
  if (mission?.task.aggregatorNoise === undefined) return aggregateShare;
  const noise = drawNoise(tableOf(mission.task.aggregatorNoise), mission.task.vdaf.length, random);
  const elements = noise.map((value) => reduce(field128, value)); // a mission's tasks are Prio3SumVec
  return vdaf.withAggParam(AGG_PARAM).aggregate(aggregateShare, encodeVec(field128, elements));
}

/** A table takes up to a tenth of a second to compute, and is the same for every window of a task. */
const tables = new WeakMap<SkellamLaw, NoiseTable>();

function tableOf(law: SkellamLaw): NoiseTable {
  const table = tables.get(law) ?? skellamTable(law.variance);
  tables.set(law, table);
  return table;
}
