// reference.ts — the kernel in plain TypeScript, over bigint: for reading, for tests, and where WebAssembly is missing
import { aggregate } from '../vdaf/prio3-aggregate.ts';
import { shard } from '../vdaf/prio3-shard.ts';
import { verifierSharesToMessage, verifyInit } from '../vdaf/prio3-verify.ts';
import { deriveSeed, nextVec, xofTurboShake128 } from '../xof/turboshake128.ts';
import type { Kernel } from './kernel.ts';

export const referenceKernel: Kernel = {
  name: 'reference',
  deriveSeed,
  expandIntoVec: (field, seed, dst, binder, length) => nextVec(field, xofTurboShake128(seed, dst, binder), length),
  shard,
  verifyInit,
  verifierSharesToMessage,
  aggregate,
};
