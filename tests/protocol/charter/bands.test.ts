// bands.test.ts — which numbers a dimension in bands can hold in earnest
import { expect, test } from 'vitest';
import { sanity } from '../../../protocol/charter/bands.ts';

test.each([
  ['age', [18, 65], 0, 120, true],
  ['Age group', [16], 0, 120, true],
  ['years', [5, 11, 18], 0, 120, true],
  ['AGE', [18, 65], 0, 120, true],
  ['age in months', [6, 12, 24], 0, 240, false],
  ['wage', [10, 20], 0, 200, false],
  ['year of birth', [1960, 1980, 2000], 0, 200_000, false],
  ['group', [18, 65], 0, 650, false],
  ['children', [1, 2, 3], 0, 120, false],
  ['debt', [100, 500], 0, 50_000, false],
  ['temperature', [-5, 0, 5], -Infinity, 120, false],
  ['change', [-10, 0], -Infinity, Infinity, false],
] as const)('#25 of "%s" in bands from %j: %d to %d', (name, bands, least, most, isAge) => {
  expect(sanity({ name, bands })).toEqual({ least, most, isAge, isStated: false });
});

test.each([
  [{ name: 'age', bands: [18, 65], max: 110 }, 0, 110, true],
  [{ name: 'debt', bands: [100, 500], min: 0, max: 2000 }, 0, 2000, false],
  [{ name: 'debt', bands: [100, 500], min: 10 }, 10, Infinity, false],
  [{ name: 'change', bands: [-10, 0], max: 50 }, -Infinity, 50, false],
] as const)('a charter that states %j is followed', (dimension, least, most, isAge) => {
  expect(sanity(dimension)).toEqual({ least, most, isAge, isStated: true });
});
