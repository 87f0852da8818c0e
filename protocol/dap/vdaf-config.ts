// vdaf-config.ts — which VDAF a task uses, with which parameters, as bytes (DAP-18 §4.2, App. B)
import { decode, encode, struct, u32, u64, type Codec } from '@soundings/crypto/codec';
import { DapError } from './errors.ts';

/** Numbers of the VDAFs (VDAF-20 §10). */
export const VdafType = { prio3Count: 1, prio3Sum: 2, prio3SumVec: 3, prio3Histogram: 4, prio3MultihotCountVec: 5 } as const;

export type VdafConfig =
  | { readonly kind: 'prio3Count' }
  | { readonly kind: 'prio3Sum'; readonly maxMeasurement: bigint }
  | { readonly kind: 'prio3SumVec'; readonly length: number; readonly maxMeasurement: bigint; readonly chunkLength: number }
  | { readonly kind: 'prio3Histogram'; readonly length: number; readonly chunkLength: number }
  | { readonly kind: 'prio3MultihotCountVec'; readonly length: number; readonly chunkLength: number; readonly maxWeight: bigint };

type Parameters<K extends VdafConfig['kind']> = Omit<Extract<VdafConfig, { kind: K }>, 'kind'>;

//   Empty                                                                                    for Prio3Count
//   struct { uint64 max_measurement; } Prio3SumConfig;
//   struct { uint32 length; uint64 max_measurement; uint32 chunk_length; } Prio3SumVecConfig;
//   struct { uint32 length; uint32 chunk_length; } Prio3HistogramConfig;
//   struct { uint32 length; uint32 chunk_length; uint64 max_weight; } Prio3MultihotCountVecConfig;
const CODECS: { readonly [K in VdafConfig['kind']]: Codec<Parameters<K>> } = {
  prio3Count: struct({}),
  prio3Sum: struct({ maxMeasurement: u64 }),
  prio3SumVec: struct({ length: u32, maxMeasurement: u64, chunkLength: u32 }),
  prio3Histogram: struct({ length: u32, chunkLength: u32 }),
  prio3MultihotCountVec: struct({ length: u32, chunkLength: u32, maxWeight: u64 }),
};

/** The two fields of a TaskConfiguration that say this. */
export function encodeVdafConfig(config: VdafConfig): { readonly vdafType: number; readonly vdafConfiguration: Uint8Array } {
  return { vdafType: VdafType[config.kind], vdafConfiguration: encode(CODECS[config.kind] as Codec<unknown>, config) };
}

/** DapError `unsupported-vdaf` for a number we don't know; DecodeError for bytes that aren't that VDAF's parameters. */
export function decodeVdafConfig(vdafType: number, vdafConfiguration: Uint8Array): VdafConfig {
  const kind = (Object.keys(CODECS) as VdafConfig['kind'][]).find((name) => VdafType[name] === vdafType);
  if (kind === undefined) {
    throw new DapError('unsupported-vdaf', `This task uses VDAF number ${vdafType}, which we don't have.`);
  }
  return { kind, ...decode<object>(CODECS[kind], vdafConfiguration, 'vdafConfiguration') } as VdafConfig;
}
