// planted.test.ts — every run of the simulation catches every planted bug; without that, finding nothing would prove nothing.
import { afterAll, describe, expect, it } from 'vitest';
import { CAUGHT_BY } from './caught.ts';
import { prepareGround } from './ground.ts';
import { MUTANTS, SCENARIOS_MAX } from './mutants.ts';
import { scenarioThatCatches } from './run.ts';

const ground = prepareGround();
afterAll(async () => ground.close());

describe('a planted bug', () => {
  it.each(MUTANTS)('is caught: $name', { timeout: 900_000 }, async (mutant) => {
    expect(await scenarioThatCatches(ground, mutant, SCENARIOS_MAX, CAUGHT_BY[mutant.name] ?? 1)).toBeDefined();
  });
  it('is one of at least thirty', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
  });
});
