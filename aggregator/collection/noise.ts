// collection/noise.ts — this aggregator's own noise, where a mission's charter asks for it on top of the organisations' (privacy.md §3).
import { encodeVec, reduce } from '@soundings/crypto/field/field';
import { field128 } from '@soundings/crypto/field/field128';
import { drawNoise, skellamTable } from '@soundings/crypto/noise/skellam';
import type { NoiseTable } from '@soundings/crypto/noise/table';
import type { RandomBytes } from '@soundings/crypto/random';
import type { SkellamLaw } from '@soundings/protocol/privacy/law';
import { AGG_PARAM, type Task } from '../tasks/task.ts';

/**
 * The aggregate share with noise in every cell, or as it is where none is asked for. Each call draws anew: whoever calls writes down what the
 * share is sealed to in the transaction that marks the window collected, and gives away what is written down.
 */
export function withOwnNoise({ mission, vdaf }: Task, aggregateShare: Uint8Array, random: RandomBytes): Uint8Array {
  if (mission?.task.aggregatorNoise === undefined) return aggregateShare;
  const noise = drawNoise(tableOf(mission.task.aggregatorNoise), mission.task.vdaf.length, random);
  const elements = noise.map((value) => reduce(field128, value)); // a mission's tasks are Prio3SumVec
  return vdaf.withAggParam(AGG_PARAM).aggregate(aggregateShare, encodeVec(field128, elements));
}

/** A table takes up to a tenth of a second, and is the same for every window of a task. */
const tables = new WeakMap<SkellamLaw, NoiseTable>();

function tableOf(law: SkellamLaw): NoiseTable {
  const table = tables.get(law) ?? skellamTable(law.variance);
  tables.set(law, table);
  return table;
}
