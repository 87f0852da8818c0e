// demo-deal.test.ts — the demo reads a file's values under the same folding as everybody else
import { expect, test } from 'vitest';
import { valueIndex } from '../../protocol/charter/cells.ts';
import { deal } from '../../src/demo/deal.ts';

const spelt = ['Ordsall', 'ORDSALL ', 'ordsall', 'Eccles', ' eccles', 'Salford\u00A0Central', 'Salford Central'];
const records = spelt.flatMap((area) => ['north', 'NORTH', 'south', 'west'].map((office) => ({ area, office })));

test('#32 areas that differ in case and spaces are one area, and so are organisations', () => {
  const wishes = { cells: ['area'], organisations: undefined, by: 'office', windows: 2, seed: 'x' };
  const dealt = deal(records, wishes);
  const [area] = dealt.dimensions;
  expect(area?.values).toHaveLength(3);
  expect(dealt.organisations.map(({ name }) => name)).toEqual(['north', 'south', 'west']);
  const rows = dealt.rows.flat(2);
  expect(rows).toHaveLength(records.length);
  for (const row of rows) expect(area && valueIndex(area, row['area'] ?? '')).toBeDefined();
  expect(dealt.rows[0]?.flat()).toHaveLength(2 * spelt.length);
});
