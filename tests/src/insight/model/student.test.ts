// student.test.ts — Student's t against its closed forms, published quantiles and the normal law
import { describe, expect, test } from 'vitest';
import { normalAbove } from '../../../../src/insight/model/normal.ts';
import { studentAbove, studentQuantileAbove } from '../../../../src/insight/model/student.ts';
import { near } from './numbers.ts';

describe('P[T ≥ t]', () => {
  test.each([-40, -2, -0.3, 0, 0.01, 0.7, 1, 3, 25])('at %f with 1, 2 and 4 degrees, by their closed forms', (t) => {
    near(studentAbove(t, 1), 0.5 - Math.atan(t) / Math.PI, 1e-11);
    near(studentAbove(t, 2), 0.5 - t / (2 * Math.sqrt(2 + t * t)), 1e-10);
    const s = t / Math.sqrt(4 + t * t);
    near(studentAbove(t, 4), 0.5 - (3 * s) / 4 + s ** 3 / 4, 1e-7, 1e-4);
  });

  test('published quantiles: 12.706, 2.228, 1.984 and 1.960 at 2.5%', () => {
    near(
      [1, 10, 100, 1e12].map((degrees) => studentQuantileAbove(0.025, degrees)),
      [12.7062047362, 2.228138852, 1.9839715185, 1.9599639845],
      1e-9,
    );
    near(studentQuantileAbove(0.975, 10), -2.228138852, 1e-9);
  });

  test('of many degrees is the normal law, of any number its own inverse', () => {
    near(studentAbove(2.5, 1e10), normalAbove(2.5), 1e-8);
    for (const degrees of [0.5, 3, 24.986, 400])
      for (const p of [0.4, 0.01, 1e-6]) near(studentAbove(studentQuantileAbove(p, degrees), degrees), p, 1e-10);
    expect(() => studentAbove(1, 0)).toThrow(RangeError);
    expect(() => studentQuantileAbove(0, 5)).toThrow(RangeError);
  });
});
