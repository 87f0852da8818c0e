// vdaf-config.test.ts — the parameters of each VDAF, byte for byte, and the VDAF they make (DAP-18 App. B)
import { describe, expect, test } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import type { DapError } from '../../protocol/dap/errors.ts';
import { decodeVdafConfig, encodeVdafConfig, type VdafConfig } from '../../protocol/dap/vdaf-config.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { annotated } from '../support/annotated.ts';

const configs: readonly (readonly [number, VdafConfig, string])[] = [
  [1, { kind: 'prio3Count' }, ''],
  [2, { kind: 'prio3Sum', maxMeasurement: 1337n }, '0000000000000539 max_measurement'],
  [
    3,
    { kind: 'prio3SumVec', length: 10, maxMeasurement: 255n, chunkLength: 9 },
    '0000000a length\n00000000000000ff max_measurement\n00000009 chunk_length',
  ],
  [4, { kind: 'prio3Histogram', length: 100, chunkLength: 10 }, '00000064 length\n0000000a chunk_length'],
  [
    5,
    { kind: 'prio3MultihotCountVec', length: 8, chunkLength: 3, maxWeight: 4n },
    '00000008 length\n00000003 chunk_length\n0000000000000004 max_weight',
  ],
];

describe.each(configs)('VDAF %d, %o', (vdafType, config, text) => {
  const bytes = annotated(text);

  test('has these bytes', () => {
    const encoded = encodeVdafConfig(config);
    expect(encoded.vdafType).toBe(vdafType);
    expect(toHex(encoded.vdafConfiguration)).toBe(toHex(bytes));
    expect(decodeVdafConfig(vdafType, bytes)).toEqual(config);
  });

  test('makes a VDAF for two aggregators', () => {
    const vdaf = vdafFromConfig(vdafType, bytes);
    expect(vdaf.algorithmId).toBe(vdafType);
    expect(vdaf.shares).toBe(2);
    expect(vdaf.nonceSize).toBe(16);
  });

  test('is refused with a byte too many', () => {
    expect(() => vdafFromConfig(vdafType, Uint8Array.of(...bytes, 0))).toThrow(expect.objectContaining({ code: 'bad-vdaf-configuration' }));
  });
});

test('the sizes are those of the parameters', () => {
  expect(vdafFromConfig(4, annotated('00000064 length\n0000000a chunk_length')).aggShareSize).toBe(100 * 16);
});

test.each<[string, number, string, DapError['code']]>([
  ['number 0', 0, '', 'unsupported-vdaf'],
  ['Poplar1', 6, '0010 bits', 'unsupported-vdaf'],
  ['the largest number', 0xffff_ffff, '', 'unsupported-vdaf'],
  ['a sum to 0', 2, '0000000000000000 max_measurement', 'bad-vdaf-configuration'],
  ['a sum beyond its field', 2, 'ffffffffffffffff max_measurement', 'bad-vdaf-configuration'],
  ['a histogram of nothing', 4, '00000000 length\n00000001 chunk_length', 'bad-vdaf-configuration'],
  ['a histogram in chunks of nothing', 4, '00000001 length\n00000000 chunk_length', 'bad-vdaf-configuration'],
  ['a histogram beyond any memory', 4, 'ffffffff length\n00000001 chunk_length', 'bad-vdaf-configuration'],
  ['a weight beyond the length', 5, '00000008 length\n00000003 chunk_length\nffffffffffffffff max_weight', 'bad-vdaf-configuration'],
  ['parameters that are cut off', 3, '0000000a length\n00000000000000ff max_measurement', 'bad-vdaf-configuration'],
])('%s is refused', (_, vdafType, text, code) => {
  expect(() => vdafFromConfig(vdafType, annotated(text))).toThrow(expect.objectContaining({ code }));
});
