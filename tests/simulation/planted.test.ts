// planted.test.ts — a simulation that finds nothing is worth what it would have found: every planted bug is caught.
import { afterAll, describe, expect, it } from 'vitest';
import { prepareGround } from './ground.ts';
import { MUTANTS, SCENARIOS_MAX } from './mutants.ts';
import { scenariosUntilCaught } from './run.ts';

const ground = prepareGround();
afterAll(() => ground.close());

describe('a planted bug', () => {
  it.each(MUTANTS)('is caught: $name', { timeout: 900_000 }, async (mutant) => {
    expect(await scenariosUntilCaught(ground, mutant, SCENARIOS_MAX)).toBeDefined();
  });
  it('is one of at least thirty', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
  });
});
