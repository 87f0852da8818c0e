// adaptive.test.ts — levels that a series' own record asks for: never narrower than the model, wide enough where it is too sure
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adaptedLevel, depthOf } from '../../../../src/insight/model/adaptive.ts';
import { normalAbove, normalBelow } from '../../../../src/insight/model/normal.ts';
import { near } from './numbers.ts';
import { normal, seeded } from './worlds.ts';

/** A release that is so many of the model's deviations off. */
const off = (z: number) => ({ atMost: normalBelow(z), atLeast: normalAbove(z) });

describe('the level to ask for', () => {
  test('is the level itself without a record, and with one that holds', () => {
    expect(adaptedLevel([], 0.95)).toBeCloseTo(0.95, 12);
    expect(adaptedLevel(new Array(50).fill(off(0.3)), 0.95)).toBeCloseTo(0.95, 12);
    expect(() => adaptedLevel([], 1)).toThrow(RangeError);
  });

  test('of a single release that no interval held is so that it and a twentieth of the model come to 5%', () => {
    // a with 1 + 20 a = 0.05 · 21.
    near(1 - adaptedLevel([off(9)], 0.95), 0.05 / 20, 1e-9);
    near(1 - adaptedLevel([off(9), ...new Array<ReturnType<typeof off>>(19).fill(off(0))], 0.95), 0.05, 1e-9);
  });

  test('stops at a release that would be one too many', () => {
    const [near5, far] = [off(-2.1), off(3)];
    near(
      1 - adaptedLevel([near5, far, ...new Array<ReturnType<typeof off>>(9).fill(off(1))], 0.95),
      Math.min(depthOf(near5), (0.05 * 31 - 1) / 20),
      1e-9,
    );
  });

  test('holds what it says of its own record and the model together, and never falls by a release further out', () => {
    const record = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 80 });
    fc.assert(
      fc.property(record, fc.constantFrom(0.5, 0.8, 0.95), fc.nat(), (zs, level, which) => {
        const outside = 1 - adaptedLevel(zs.map(off), level);
        expect(outside).toBeLessThanOrEqual(1 - level + 1e-12);
        const left = zs.filter((z) => depthOf(off(z)) < outside * (1 - 1e-9)).length;
        if (outside > (1.001 * (1 - level)) / 20) expect(left + 20 * outside).toBeLessThanOrEqual((1 - level) * (zs.length + 20) + 1e-6);
        const further = zs.map((z, i) => (i === which % Math.max(1, zs.length) ? 2 * z : z));
        expect(adaptedLevel(further.map(off), level)).toBeGreaterThanOrEqual(adaptedLevel(zs.map(off), level) - 1e-9);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test.each([
    { spread: 1, held: [0.945, 0.97] },
    { spread: 1.3, held: [0.925, 0.95] },
    { spread: 1.6, held: [0.91, 0.94] },
  ])(
    'comes near 95% where releases spread $spread times as far as the model expects (95, 87 and 78% without it)',
    ({ spread, held: [least = 0, most = 1] }) => {
      let [given, held] = [0, 0];
      for (let run = 0; run < 20; run++) {
        const random = seeded(run);
        const record: ReturnType<typeof off>[] = [];
        for (let t = 0; t < 150; t++) {
          const next = off(spread * normal(random));
          if (t >= 20) {
            given++;
            held += Number(depthOf(next) > 1 - adaptedLevel(record, 0.95));
          }
          record.push(next);
        }
      }
      expect(held / given).toBeGreaterThan(least);
      expect(held / given).toBeLessThan(most);
    },
  );
});
