// adaptive.test.ts — levels that a series' own record asks for: the ranks of split conformal prediction, and what holds for any record
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adaptedLevel, depthOf } from '../../../../src/insight/model/adaptive.ts';
import { normalAbove, normalBelow } from '../../../../src/insight/model/normal.ts';
import { near } from './numbers.ts';
import { normal, seeded } from './worlds.ts';

/** A release that is so many of the model's deviations off. */
const off = (z: number) => ({ atMost: normalBelow(z), atLeast: normalAbove(z) });

describe('the level to ask for', () => {
  test('is the level itself without a record, and never less before the record can tell', () => {
    near(adaptedLevel([], 0.95), 0.95, 1e-12);
    near(adaptedLevel(new Array(18).fill(off(0.3)), 0.95), 0.95, 1e-12);
    near(adaptedLevel([off(0.3), off(-2.5)], 0.95), 1 - depthOf(off(2.5)), 1e-12);
    expect(() => adaptedLevel([], 1)).toThrow(RangeError);
    expect(() => adaptedLevel([], 0)).toThrow(RangeError);
  });

  test('is that of the ⌈(n + 1) level⌉-th release from the middle', () => {
    const far = Array.from({ length: 39 }, (_, i) => off(i / 10));
    // Of 39 and the next one, two may lie outside 95%: it reaches the second largest, z = 3.7.
    near(1 - adaptedLevel(far, 0.95), depthOf(off(3.7)), 1e-9);
    near(1 - adaptedLevel(far, 0.9), depthOf(off(3.5)), 1e-9);
    near(1 - adaptedLevel(far, 0.5), depthOf(off(1.9)), 1e-9);
    near(1 - adaptedLevel(far.slice(0, 19), 0.95), depthOf(off(1.8)), 1e-9);
  });

  test('is narrower where the record has every release near the middle, and never endless or nothing', () => {
    expect(adaptedLevel(new Array(40).fill(off(0.5)), 0.95)).toBeCloseTo(1 - depthOf(off(0.5)), 9);
    expect(adaptedLevel(new Array(40).fill({ atMost: 0, atLeast: 1 }), 0.95)).toBe(1 - 1e-6);
    expect(adaptedLevel(new Array(40).fill(off(0)), 0.5)).toBeCloseTo(0.1, 12);
  });

  test('grows with the level, and by a release further out, whatever the record', () => {
    const record = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 80 });
    fc.assert(
      fc.property(record, fc.nat(), (zs, which) => {
        const levels = [0.5, 0.8, 0.9, 0.95, 0.99].map((level) => adaptedLevel(zs.map(off), level));
        expect(levels).toEqual([...levels].sort((a, b) => a - b));
        const further = zs.map((z, i) => (i === which % Math.max(1, zs.length) ? 2 * z : z));
        expect(adaptedLevel(further.map(off), 0.95)).toBeGreaterThanOrEqual(adaptedLevel(zs.map(off), 0.95) - 1e-9);
        expect(adaptedLevel(zs.map(off).reverse(), 0.8)).toBe(adaptedLevel(zs.map(off), 0.8));
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test.each([0.7, 1, 1.3, 1.6])('holds 95% where releases spread %f times as far as the model expects', (spread) => {
    let [given, held] = [0, 0];
    for (let run = 0; run < 30; run++) {
      const random = seeded(run);
      const record: ReturnType<typeof off>[] = [];
      for (let t = 0; t < 120; t++) {
        const next = off(spread * normal(random));
        if (t >= 19) {
          given++;
          held += Number(depthOf(next) > 1 - adaptedLevel(record, 0.95));
        }
        record.push(next);
      }
    }
    // Between level and level + 1/(n + 1), and three standard errors of runs that share their record.
    expect(held / given).toBeGreaterThan(0.938);
    expect(held / given).toBeLessThan(0.972);
  });
});
