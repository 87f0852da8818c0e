// audit.test.ts — the audit in small: the code within its claim, and the mistakes that a few thousand runs are enough to catch
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../support/seeded-random.ts';
import { audit, broken } from './audit.ts';
import { endToEnd } from './end-to-end.ts';
import { lowerBound } from './lower-bound.ts';
import { firstTask, statedCharter } from './missions.ts';
import { MUTANTS, REAL_CODE } from './mutants.ts';
import { EVERYWHERE, IN_FOUR_CELLS, IN_ONE_CELL, lastResort, release } from './scenario.ts';

/** Of one statement; there are some two dozen. */
const ALPHA = 1e-8;
// The noise of privacy.md §3 for ten organisations, two of them dishonest; and what one cell a person needs for the same last resort.
const four = firstTask(statedCharter(9008n));
const one = firstTask(statedCharter(1460n, 1));
const bare = lastResort('four cells', four.task, four.window, IN_FOUR_CELLS);
const everywhere = lastResort('everywhere', four.task, four.window, EVERYWHERE);
const bareOne = lastResort('one cell', one.task, one.window, IN_ONE_CELL);
const summed = release('four cells', four.task, four.window, IN_FOUR_CELLS);

describe('the code itself', () => {
  test.each([
    [bare, 4000],
    [everywhere, 2000],
    [bareOne, 4000],
    [summed, 800],
  ])('gives away no more than is claimed: $name', async (scenario, runs) => {
    expect(broken(await audit(scenario, REAL_CODE, runs, ALPHA, seededRandom(scenario.name)))).toBeUndefined();
  });

  test('does through both aggregators what is audited, to the unit', async () => {
    expect((await endToEnd(1, 'one window')).differences).toEqual([]);
  });
});

describe('a mistake is caught', () => {
  // The rest need more runs, or the lock: npm run audit:privacy.
  test.each([
    ['half the noise', bareOne, 12_000],
    ['noise left out', summed, 1000],
    ['floating point', bare, 1500],
    ['one seed for all cells', summed, 1000],
    ['contributions not bounded', everywhere, 3000],
    ['sign of zero doubled', bareOne, 10_000],
    ['nothing sent where nothing happened', everywhere, 1500],
  ])('%s', async (name, scenario, runs) => {
    const mutant = MUTANTS.find((candidate) => candidate.name === name);
    if (mutant === undefined) throw new Error(`there is no mutant "${name}"`);
    expect(broken(await audit(scenario, mutant, runs, ALPHA, seededRandom(name)))).toBeDefined();
  });
});

describe('the lower bound', () => {
  test('is below what is true, and near it', () => {
    // With the person: 1 three times in four. Without: once in four. δ(0) = 1/2.
    const random = seededRandom('coins');
    const coins = (ones: (byte: number) => boolean) => Float64Array.from(random(40_000), (byte) => (ones(byte) ? 1 : 0));
    const scores = { present: coins((byte) => byte >= 64), absent: coins((byte) => byte < 64) };
    const { delta } = lowerBound(scores, 0, 1e-6);
    expect(delta).toBeLessThan(0.5);
    expect(delta).toBeGreaterThan(0.45);
    // What always comes up one way and never the other has δ(ε) = 1 at every ε; so many runs show it up to some ε only.
    const sure = { present: new Float64Array(40_000).fill(1), absent: new Float64Array(40_000) };
    expect(lowerBound(sure, 5, 1e-6).delta).toBeGreaterThan(0.9);
    expect(lowerBound(sure, 10, 1e-6).delta).toBeLessThan(0);
  });
});
