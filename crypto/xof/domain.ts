// domain.ts — domain separation of every use of an XOF (VDAF-20 §6.2.3)
import { bigEndian, concat } from '../bytes.ts';

/** The draft's version; it changes with each draft that breaks the wire. */
export const VERSION = 18;

/** Where Prio3 expands or derives something (VDAF-20 §7.2). */
export const usage = {
  measShare: 1,
  proofShare: 2,
  jointRandomness: 3,
  proveRandomness: 4,
  queryRandomness: 5,
  jointRandSeed: 6,
  jointRandPart: 7,
} as const;

/** The longest application context that still fits a dst beside its eight bytes. */
export const CONTEXT_SIZE_MAX = 0xffff - 8;

/** version ‖ class 0 (a VDAF) ‖ algorithm ‖ usage ‖ ctx. `algorithmId` is a u32; RangeError for a longer context. */
export function domainSeparationTag(algorithmId: number, usageId: number, ctx: Uint8Array): Uint8Array {
  if (ctx.length > CONTEXT_SIZE_MAX) throw new RangeError(`ctx: expected at most ${CONTEXT_SIZE_MAX} bytes, got ${ctx.length}`);
  return concat(Uint8Array.of(VERSION, 0), bigEndian(algorithmId, 4), bigEndian(usageId, 2), ctx);
}
