// adaptive.test.ts — levels that a series' own record asks for: the ranks of weighted conformal prediction, and what holds for any record
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adaptedLevel, depthOf, truthLevel } from '../../../../src/insight/model/adaptive.ts';
import { normalAbove, normalBelow } from '../../../../src/insight/model/normal.ts';
import { near } from './numbers.ts';
import { normal, seeded } from './worlds.ts';

/** A release that is so many of the model's deviations off. */
const off = (z: number) => ({ atMost: normalBelow(z), atLeast: normalAbove(z) });

describe('the level to ask for', () => {
  test('is the level itself without a record, and learns from the first release on', () => {
    near(adaptedLevel([], 0.95), 0.95, 1e-12);
    // One release: 5% of two of them, a tenth of the way to its depth.
    near(1 - adaptedLevel([off(0.3)], 0.95), depthOf(off(0.3)) / 10, 1e-12);
    near(1 - adaptedLevel([off(0.3)], 0.4), depthOf(off(0.3)) + 0.2 * (1 - depthOf(off(0.3))), 1e-12);
    expect(adaptedLevel([off(4)], 0.95)).toBeGreaterThan(0.999);
    expect(() => adaptedLevel([], 1)).toThrow(RangeError);
    expect(() => adaptedLevel([], 0)).toThrow(RangeError);
    expect(() => adaptedLevel([], NaN)).toThrow(RangeError);
  });

  test('is asked between the releases that lie as far out as it allows, by their weights', () => {
    const far = Array.from({ length: 39 }, (_, i) => off(i / 10));
    const weights = far.map((_, i) => 2 ** ((i - 38) / 26));
    const allowed = 0.05 * (1 + weights.reduce((sum, one) => sum + one, 0));
    // The last two lie furthest out, and are the newest.
    expect(allowed).toBeGreaterThan(weights[38] ?? NaN);
    const part = (allowed - (weights[38] ?? NaN)) / (weights[37] ?? NaN);
    near(1 - adaptedLevel(far, 0.95), (1 - part) * depthOf(off(3.8)) + part * depthOf(off(3.7)), 1e-9);
  });

  test('follows a series that has begun to move further than it did', () => {
    const calm = Array.from({ length: 60 }, (_, i) => off(Math.sin(i)));
    const wild = Array.from({ length: 20 }, (_, i) => off(3 * Math.sin(i)));
    expect(adaptedLevel([...calm, ...wild], 0.95)).toBeGreaterThan(adaptedLevel([...wild, ...calm], 0.95));
  });

  test('is narrower where the record has every release near the middle, and never endless or nothing', () => {
    expect(adaptedLevel(new Array(40).fill(off(0.5)), 0.95)).toBeCloseTo(1 - depthOf(off(0.5)), 9);
    expect(adaptedLevel(new Array(40).fill({ atMost: 0, atLeast: 1 }), 0.95)).toBe(1 - 1e-6);
    expect(adaptedLevel(new Array(40).fill(off(0)), 0.5)).toBeCloseTo(0.1, 12);
  });

  test('is that of the truth too where it is wider, and as much narrower as the truth is of the release', () => {
    expect(truthLevel(0.95, 0.99, 1, 1e6)).toBe(0.99);
    near(truthLevel(0.95, 0.91, 300, 100), 0.92, 1e-12);
    expect(truthLevel(0.95, 0.5, 0, 264)).toBe(0.95);
    near(truthLevel(0.95, 0.91, Infinity, 264), 0.91, 1e-12);
  });

  test('grows with the level, and by a release further out, whatever the record', () => {
    const record = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 80 });
    fc.assert(
      fc.property(record, fc.nat(), (zs, which) => {
        const levels = [0.5, 0.8, 0.9, 0.95, 0.99].map((level) => adaptedLevel(zs.map(off), level));
        expect(levels).toEqual([...levels].sort((a, b) => a - b));
        const further = zs.map((z, i) => (i === which % Math.max(1, zs.length) ? 2 * z : z));
        expect(adaptedLevel(further.map(off), 0.95)).toBeGreaterThanOrEqual(adaptedLevel(zs.map(off), 0.95) - 1e-9);
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
        if (t >= 8) {
          given++;
          held += Number(depthOf(next) > 1 - adaptedLevel(record, 0.95));
        }
        record.push(next);
      }
    }
    // Within a hundredth, and three standard errors of runs that share their record.
    expect(held / given).toBeGreaterThan(0.932);
    expect(held / given).toBeLessThan(0.968);
  });
});
