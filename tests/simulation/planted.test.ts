// planted.test.ts — a simulation that finds nothing is worth what it would have found. The first planted bugs with every run; `npm run simulate -- --planted` tries them all.
import { afterAll, describe, expect, it } from 'vitest';
import { prepareGround } from './ground.ts';
import { MUTANTS, SCENARIOS_MAX } from './mutants.ts';
import { scenariosUntilCaught } from './run.ts';

const EVERY_RUN = 5;
const ground = prepareGround();
afterAll(async () => ground.close());

describe('a planted bug', () => {
  it.each(MUTANTS.slice(0, EVERY_RUN))('is caught: $name', { timeout: 900_000 }, async (mutant) => {
    expect(await scenariosUntilCaught(ground, mutant, SCENARIOS_MAX)).toBeDefined();
  });
  it('is one of at least thirty', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
  });
});
