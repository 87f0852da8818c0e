// hypothesis.test.ts — shares of α, registration before the windows, power that is planned for, and the three verdicts
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alphaLeft,
  expectedByChance,
  registrable,
  standing,
  verdictByEvidence,
  verdictByLooks,
  verdictByP,
} from '../../../../src/insight/model/hypothesis.ts';
import { lagPower, ratePower } from '../../../../src/insight/model/power.ts';
import { near } from './numbers.ts';

const entry = (alpha = 0.01, pilot = false) => ({ alpha, pilot });

describe('the family of a signer', () => {
  test('spends 0.10 in all, pilots left out: ten entries of 0.01 and no eleventh', () => {
    const nine = new Array<ReturnType<typeof entry>>(9).fill(entry());
    near(alphaLeft(nine), 0.01, 1e-9);
    expect(registrable(entry(), nine, 0.8)).toEqual({ kind: 'yes' });
    const ten = [...nine, entry()];
    expect(alphaLeft(ten)).toBe(0);
    expect(registrable(entry(), ten, 0.8)).toEqual({ kind: 'alpha', left: 0 });
    expect(registrable(entry(0.01, true), ten, 0.1)).toEqual({ kind: 'yes' });
    expect(alphaLeft([...nine, entry(0.5, true)])).toBeGreaterThan(0);
    expect(() => registrable(entry(0), [], 0.8)).toThrow(RangeError);
  });

  test('never spends more than it has, however it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (thousandths) => {
        const family: ReturnType<typeof entry>[] = [];
        for (const one of thousandths) if (registrable(entry(one / 1000), family, undefined).kind === 'yes') family.push(entry(one / 1000));
        expect(expectedByChance(family)).toBeLessThanOrEqual(0.1 + 1e-9);
        near(expectedByChance(family) + alphaLeft(family), 0.1, 1e-9);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test('registers nothing that would be seen in less than half of cases, but as a pilot', () => {
    expect(registrable(entry(), [], 0.49)).toEqual({ kind: 'power', power: 0.49 });
    expect(registrable(entry(), [], 0.5)).toEqual({ kind: 'yes' });
    expect(registrable(entry(0.01, true), [], 0.2)).toEqual({ kind: 'yes' });
  });
});

test('is tested only in windows after the day it was logged', () => {
  expect([standing(100, 101), standing(100, 100), standing(100, 99), standing(undefined, 101)]).toEqual([
    'tested',
    'explored',
    'explored',
    'explored',
  ]);
});

describe('verdicts', () => {
  test('supported, against, neither; and neither, since too small to matter', () => {
    expect(verdictByP(0.01, 0.4, 0.01)).toEqual({ verdict: 'supported', tooSmall: false });
    expect(verdictByP(0.4, 0.001, 0.01)).toEqual({ verdict: 'against', tooSmall: false });
    expect(verdictByP(0.4, 0.3, 0.01)).toEqual({ verdict: 'neither', tooSmall: false });
    expect(verdictByP(0.001, 0.002, 0.01)).toEqual({ verdict: 'neither', tooSmall: true });
  });

  test('of evidence count whatever was ever reached, of looks what each of them needed', () => {
    const enough = Math.log(100);
    expect(verdictByEvidence([0, enough, 1], [0, -1, -2], 0.01).verdict).toBe('supported');
    expect(verdictByEvidence([0, 1], [0, enough], 0.01).verdict).toBe('against');
    expect(verdictByEvidence([], [], 0.01).verdict).toBe('neither');
    expect(verdictByLooks([2.5, 2.1], [0, 0], [3, 2]).verdict).toBe('supported');
    expect(verdictByLooks([2.5], [0], [3, 2]).verdict).toBe('neither');
    expect(verdictByLooks([0, 0, 9], [0, 0, 0], [3, 2]).verdict).toBe('neither');
  });
});

describe('power that is planned for', () => {
  test('is α at no effect, ½ at the critical value, and grows', () => {
    near(ratePower(0, 9, 0.05), 0.05, 1e-12);
    near(ratePower(1.6448536269514722 * 9, 9, 0.05), 0.5, 1e-12);
    near(lagPower(0, [0.5, 0.5], 50, 0.05), 0.05, 1e-12);
    near(lagPower(-0.6, [0.8, 0.8], 24, 0.05), lagPower(0.6, [0.8, 0.8], 24, 0.05), 0);
    expect(lagPower(0.6, [0.8, 0.8], 50, 0.05)).toBeGreaterThan(lagPower(0.6, [0.5, 0.5], 50, 0.05));
  });

  test('of a lag of 0.6 is near what simulation found: 0.62 of 26 windows, 0.94 of 52', () => {
    near([lagPower(0.6, [0.8, 0.8], 23, 0.05), lagPower(0.6, [0.8, 0.8], 49, 0.05)], [0.62, 0.94], 0.04);
  });
});
