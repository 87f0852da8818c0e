// reference-kernel.ts — the kernel in plain TypeScript, over bigint: for reading, for tests, and where WebAssembly is missing
import { aggregate } from './prio3-aggregate.ts';
import { shard } from './prio3-shard.ts';
import { verifierSharesToMessage, verifyInit } from './prio3-verify.ts';
import { deriveSeed, nextVec, xofTurboShake128 } from '../xof/turboshake128.ts';
import type { ClientKernel, Kernel } from './kernel.ts';

/** The client's part of it alone, so that a page carries no verification. */
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
