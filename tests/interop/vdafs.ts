// vdafs.ts — each VDAF as a test runner names it, with measurements and what they come to.

export const VDAFS: readonly { readonly vdaf: object; readonly measurements: readonly unknown[]; readonly result: unknown }[] = [
  { vdaf: { type: 'Prio3Count' }, measurements: ['0', '1', '1', '0', '1'], result: '3' },
  { vdaf: { type: 'Prio3Sum', max_measurement: '1000' }, measurements: ['0', '10', '1000', '21'], result: '1031' },
  { vdaf: { type: 'Prio3Sum', bits: '8' }, measurements: ['255', '1'], result: '256' },
  {
    vdaf: { type: 'Prio3SumVec', max_measurement: '4096', length: '4', chunk_length: '18' },
    measurements: [
      ['0', '0', '4096', '10'],
      ['1', '0', '4096', '0'],
    ],
    result: ['1', '0', '8192', '10'],
  },
  {
    vdaf: { type: 'Prio3Histogram', length: '6', chunk_length: '2' },
    measurements: ['0', '5', '5', '2'],
    result: ['1', '0', '1', '0', '0', '2'],
  },
  {
    vdaf: { type: 'Prio3MultihotCountVec', length: '3', chunk_length: '2', max_weight: '2' },
    measurements: [
      ['1', '0', '1'],
      ['0', '0', '1'],
    ],
    result: ['1', '0', '2'],
  },
];
