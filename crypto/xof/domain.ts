// domain.ts — the tag that separates the uses of an XOF from each other (VDAF-20 §6.2.3)
import { bigEndian, concat } from '../bytes.ts';

/** The draft's version number. It changes with each draft that changes messages incompatibly. */
export const VERSION = 18;

/** What Prio3 uses the XOF for (VDAF-20 §7.2). */
export const usage = {
  measShare: 1,
  proofShare: 2,
  jointRandomness: 3,
  proveRandomness: 4,
  queryRandomness: 5,
  jointRandSeed: 6,
  jointRandPart: 7,
} as const;

/** Bytes of the longest application context: a dst has at most 0xffff bytes, and eight of them come before the context. */
export const CONTEXT_SIZE_MAX = 0xffff - 8;

/** version ‖ class 0 (a VDAF) ‖ algorithm ‖ usage ‖ ctx. `algorithmId` is a u32. RangeError if `ctx` is longer than CONTEXT_SIZE_MAX. */
export function domainSeparationTag(algorithmId: number, usageId: number, ctx: Uint8Array): Uint8Array {
  if (ctx.length > CONTEXT_SIZE_MAX) throw new RangeError(`ctx: expected at most ${CONTEXT_SIZE_MAX} bytes, got ${ctx.length}`);
  return concat(Uint8Array.of(VERSION, 0), bigEndian(algorithmId, 4), bigEndian(usageId, 2), ctx);
}
