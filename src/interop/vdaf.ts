// vdaf.ts — VDAFs, measurements and results in the JSON of the interoperation tests, where every integer of a VDAF is text.
import * as z from 'zod';
import type { VdafConfig } from '@soundings/protocol/dap/vdaf-config';

/** At most 20 digits: what a u64 has. */
const integer = z
  .string()
  .regex(/^\d{1,20}$/, 'expected a number in base 10, as text')
  .transform(BigInt);
const length = integer.refine((value) => value < 2n ** 32n, 'expected less than 2^32').transform(Number);
/** The draft still gives a bit width; Janus gives what DAP-18 has. Exactly one of them. */
const bound = {
  max_measurement: integer.optional(),
  bits: length.refine((bits) => bits >= 1 && bits <= 64, 'expected 1 to 64').optional(),
};
const sums = { length, chunk_length: length };

const VdafShape = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Prio3Count') }),
  z.object({ type: z.literal('Prio3Sum'), ...bound }),
  z.object({ type: z.literal('Prio3SumVec'), ...sums, ...bound }),
  z.object({ type: z.literal('Prio3Histogram'), ...sums }),
  z.object({ type: z.literal('Prio3MultihotCountVec'), ...sums, max_weight: integer }),
]);

export const VdafObject = VdafShape.transform((vdaf, context): VdafConfig => {
  switch (vdaf.type) {
    case 'Prio3Count':
      return { kind: 'prio3Count' };
    case 'Prio3Sum':
      return { kind: 'prio3Sum', maxMeasurement: maxMeasurement(vdaf, context) };
    case 'Prio3SumVec':
      return { kind: 'prio3SumVec', length: vdaf.length, maxMeasurement: maxMeasurement(vdaf, context), chunkLength: vdaf.chunk_length };
    case 'Prio3Histogram':
      return { kind: 'prio3Histogram', length: vdaf.length, chunkLength: vdaf.chunk_length };
    case 'Prio3MultihotCountVec':
      return { kind: 'prio3MultihotCountVec', length: vdaf.length, chunkLength: vdaf.chunk_length, maxWeight: vdaf.max_weight };
  }
});

function maxMeasurement(
  vdaf: { readonly max_measurement?: bigint | undefined; readonly bits?: number | undefined },
  context: z.RefinementCtx,
): bigint {
  if (vdaf.max_measurement !== undefined && vdaf.bits === undefined) return vdaf.max_measurement;
  if (vdaf.bits !== undefined && vdaf.max_measurement === undefined) return 2n ** BigInt(vdaf.bits) - 1n;
  context.addIssue({ code: 'custom', message: 'expected either "max_measurement" or "bits"' });
  return z.NEVER;
}

/** What the VDAF of this configuration takes (crypto/prio3/variants.ts). ZodError for JSON of another shape. */
export function measurementOf({ kind }: VdafConfig, json: unknown): unknown {
  switch (kind) {
    case 'prio3Count':
      return z.enum(['0', '1']).parse(json) === '1';
    case 'prio3Sum':
      return integer.parse(json);
    case 'prio3SumVec':
      return z.array(integer).parse(json);
    case 'prio3Histogram':
      return length.parse(json);
    case 'prio3MultihotCountVec':
      return z.array(z.enum(['0', '1']).transform((bit) => bit === '1')).parse(json);
  }
}

/** The aggregate result as the test runner reads it. */
export function resultJson(result: unknown): string | readonly string[] {
  return Array.isArray(result) ? result.map(String) : String(result);
}
