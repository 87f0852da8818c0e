// adaptive.test.ts — levels and sides that a series' own record asks for: the ranks of weighted conformal prediction, the lean, and what holds for any record
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adaptedLevel,
  depthOf,
  evenTails,
  insideOf,
  leanOf,
  releaseTails,
  truthLevel,
  truthTails,
} from '../../../../src/insight/model/adaptive.ts';
import { normalAbove, normalBelow, normalQuantile } from '../../../../src/insight/model/normal.ts';
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

describe('the side to reach further on', () => {
  const record = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { maxLength: 80 });
  const level = fc.double({ min: 0.01, max: 0.999, noNaN: true });
  const noiseVariance = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  const truthVariance = fc.oneof(fc.constant(0), noiseVariance);

  test('is neither without a record, or if it leans to neither', () => {
    expect(leanOf([])).toBe(0);
    expect(releaseTails([], 0.95)).toEqual(evenTails(0.95));
    expect(truthTails([], 0.95, 0, 264)).toEqual(evenTails(0.95));
    expect(insideOf(evenTails(0.95))).toBe(0.95);
    // One release in the middle of its law is no lean.
    near(releaseTails([off(0)], 0.95).below, evenTails(adaptedLevel([off(0)], 0.95)).below, 1e-12);
  });

  test('is the one on which the releases lay, by their mean with one of nothing, the later ones above all', () => {
    near(leanOf([off(0.6)]), 0.3, 1e-9);
    near(leanOf([off(-0.5), off(1)]), (1 - 0.5 * 2 ** (-1 / 26)) / (2 + 2 ** (-1 / 26)), 1e-9);
    // A release at a step of its law, from 0.2 to 0.6: the middle of it.
    near(leanOf([{ atMost: 0.6, atLeast: 0.8 }]), normalQuantile(0.4) / 2, 1e-9);
    const rising = Array.from({ length: 20 }, (_, i) => off(0.4 + Math.sin(5 * i)));
    const [tails, asked] = [releaseTails(rising, 0.95), evenTails(adaptedLevel(rising, 0.95))];
    expect(tails.below).toBe(asked.below);
    near(-normalQuantile(tails.above), leanOf(rising) - normalQuantile(asked.above), 1e-9);
  });

  test('is the same for the truth, by as many people', () => {
    const rising = new Array(20).fill(off(0.4)); // seen above, but never far out: the level asked is lower
    const [release, truth] = [releaseTails(rising, 0.95), truthTails(rising, 0.95, 100, 300)];
    const asked = truthLevel(0.95, adaptedLevel(rising, 0.95), 100, 300);
    near(-normalQuantile(truth.above) - normalQuantile(1 - evenTails(asked).above), 2 * leanOf(rising), 1e-9);
    expect(truth.below).toBe(evenTails(asked).below);
    expect(release.below).toBeGreaterThan(release.above);
  });

  test('leaves out less if more is asked, never more than the central interval, and always something', () => {
    fc.assert(
      fc.property(record, truthVariance, noiseVariance, (zs, truth, noise) => {
        const levels = [0.05, 0.5, 0.8, 0.95, 0.999];
        const asked = levels.map((one) => evenTails(adaptedLevel(zs.map(off), one)));
        for (const of of [(one: number) => releaseTails(zs.map(off), one), (one: number) => truthTails(zs.map(off), one, truth, noise)]) {
          const tails = levels.map(of);
          for (const side of ['below', 'above'] as const) {
            const each = tails.map((one) => one[side]);
            expect(each).toEqual([...each].sort((a, b) => b - a));
            expect(each.every((one) => one > 0 && one < 0.5)).toBe(true);
          }
        }
        for (const [at, one] of levels.entries()) {
          const { below, above } = releaseTails(zs.map(off), one);
          expect(below).toBeLessThanOrEqual((asked[at]?.below ?? NaN) + 1e-15);
          expect(above).toBeLessThanOrEqual((asked[at]?.above ?? NaN) + 1e-15);
        }
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  test('is the other one for the mirror image, and no matter in which unit people are counted', () => {
    fc.assert(
      fc.property(record, level, fc.double({ min: 0.1, max: 10, noNaN: true }), (zs, one, unit) => {
        const [tails, mirrored] = [zs, zs.map((z) => -z)].map((each) => truthTails(each.map(off), one, 100, 264));
        near(tails?.below ?? NaN, mirrored?.above ?? NaN, 1e-9);
        near(tails?.above ?? NaN, mirrored?.below ?? NaN, 1e-9);
        const scaled = truthTails(zs.map(off), one, 100 * unit ** 2, 264 * unit ** 2);
        near(tails?.above ?? NaN, scaled.above, 1e-9);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test('holds as often if the next release is on that side by the lean, as if it is on none', () => {
    for (const bias of [0.3, 0.6]) {
      let [given, held, even] = [0, 0, 0];
      for (let run = 0; run < 60; run++) {
        const random = seeded(run);
        const steady = Array.from({ length: 40 }, () => off(bias + normal(random)));
        const [tails, asked] = [releaseTails(steady, 0.95), evenTails(adaptedLevel(steady, 0.95))];
        for (let t = 0; t < 50; t++) {
          const z = bias + normal(random);
          given++;
          held += Number(normalBelow(z) >= tails.below && normalAbove(z) >= tails.above);
          even += Number(normalBelow(z) >= asked.below && normalAbove(z) >= asked.above);
        }
      }
      expect(held / given).toBeGreaterThan(0.95);
      expect(held).toBeGreaterThan(even);
    }
  });
});
