// cells.test.ts — every combination of values has one number, and every number one combination.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cellAt,
  cellCount,
  cellIndex,
  cellName,
  cellPicks,
  valueIndex,
  valueNames,
  type Dimension,
} from '../../../protocol/charter/cells.ts';

const values = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 }).map((list) => ({ values: list }));
const bands = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 5 }).map((edges) => ({ bands: edges.sort((a, b) => a - b) }));
const dimensions = fc
  .array(fc.oneof(values, bands), { maxLength: 4 })
  .map((list) => list.map((one, at): Dimension => ({ name: `d${String(at)}`, ...one })));

test('a cell and its number are two names for one thing', () => {
  fc.assert(
    fc.property(dimensions, (list) => {
      const seen = new Set<string>();
      for (let index = 0; index < cellCount(list); index++) {
        const picks = cellPicks(list, index);
        expect(cellIndex(list, picks)).toBe(index);
        seen.add(picks.join());
      }
      expect(seen.size).toBe(cellCount(list));
    }),
    { seed: 1 },
  );
});

const area: Dimension = { name: 'area', values: ['Ordsall', 'Kersal'] };
const age: Dimension = { name: 'age', bands: [18, 65] };

test('the last dimension runs fastest', () => {
  const names = Array.from({ length: 6 }, (_, index) => cellName(cellAt([area, age], index)));
  expect(names).toEqual([
    'Ordsall, below 18',
    'Ordsall, 18 to below 65',
    'Ordsall, 65 and over',
    'Kersal, below 18',
    'Kersal, 18 to below 65',
    'Kersal, 65 and over',
  ]);
});

test('an instrument without dimensions has one cell', () => {
  expect(cellCount([])).toBe(1);
  expect(cellName(cellAt([], 0))).toBe('all');
});

test.each([
  [area, 'Ordsall', 0],
  [area, ' Kersal ', 1],
  [area, 'ordsall', 0],
  [area, 'KERSAL\u00A0', 1],
  [{ name: 'area', values: ['Eccles', 'ECCLES'] }, 'ECCLES', 1],
  [{ name: 'area', values: ['Eccles', 'ECCLES'] }, 'eccles', undefined],
  [area, '', undefined],
  [age, '17.9', 0],
  [age, '18', 1],
  [age, '64', 1],
  [age, '65', 2],
  [age, '-3', 0],
  [age, '', undefined],
  [age, '0x20', undefined],
  [age, 'Infinity', undefined],
])('in %o the text "%s" means value %s', (dimension, text, wanted) => {
  expect(valueIndex(dimension, text)).toBe(wanted);
});

test('numbers outside a dimension are refused', () => {
  expect(() => cellIndex([area], [2])).toThrow(RangeError);
  expect(() => cellIndex([area], [])).toThrow(RangeError);
  expect(() => cellPicks([area], 2)).toThrow(RangeError);
  expect(valueNames(age)).toHaveLength(3);
});
