// task-vdaf.ts — the VDAF that a task's configuration names, ready to use; apart from its bytes, so that a page loads no proofs to read a task
import type { Prio3 } from '@soundings/crypto/vdaf/prio3';
import { prio3Count, prio3Histogram, prio3MultihotCountVec, prio3Sum, prio3SumVec } from '@soundings/crypto/prio3/variants';
import { DapError } from './errors.ts';
import { decodeVdafConfig, type VdafConfig } from './vdaf-config.ts';

/**
 * The VDAF of a task, for DAP's two aggregators. Its measurements are those of its kind (crypto/prio3/variants.ts).
 * DapError `unsupported-vdaf`, or `bad-vdaf-configuration` for parameters that are malformed or of no use to it.
 */
export function vdafFromConfig(vdafType: number, vdafConfiguration: Uint8Array): Prio3<unknown, unknown> {
  try {
    return prio3For(decodeVdafConfig(vdafType, vdafConfiguration));
  } catch (cause) {
    if (cause instanceof DapError) throw cause;
    throw new DapError('bad-vdaf-configuration', "This task's VDAF parameters can't be used.", { cause });
  }
}

function prio3For(config: VdafConfig): Prio3<unknown, unknown> {
  switch (config.kind) {
    case 'prio3Count':
      return prio3Count();
    case 'prio3Sum':
      return prio3Sum(config.maxMeasurement);
    case 'prio3SumVec':
      return prio3SumVec(config);
    case 'prio3Histogram':
      return prio3Histogram(config);
    case 'prio3MultihotCountVec':
      return prio3MultihotCountVec({ ...config, maxWeight: Number(config.maxWeight) });
  }
}
