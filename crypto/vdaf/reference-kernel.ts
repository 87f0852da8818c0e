// reference-kernel.ts — the kernel in plain TypeScript with bigint, for readers, for tests, and for platforms without WebAssembly
import { aggregate } from './prio3-aggregate.ts';
import { shard } from './prio3-shard.ts';
import { verifierSharesToMessage, verifyInit } from './prio3-verify.ts';
import { deriveSeed, nextVec, xofTurboShake128 } from '../xof/turboshake128.ts';
import type { ClientKernel, Kernel } from './kernel.ts';

/** Only the client's part of the kernel, so that a page loads no code for verification. */
export const referenceClientKernel: ClientKernel = { name: 'reference', deriveSeed, expandIntoVec, shard };

export const referenceKernel: Kernel = {
  name: 'reference',
  deriveSeed,
  expandIntoVec,
  shard,
  verifyInit,
  verifierSharesToMessage,
  aggregate,
};

function expandIntoVec(...[field, seed, dst, binder, length]: Parameters<ClientKernel['expandIntoVec']>): Uint8Array {
  return nextVec(field, xofTurboShake128(seed, dst, binder), length);
}
