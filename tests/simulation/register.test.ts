// register.test.ts — a register, a convenor that lies and readers whose clocks differ: a few scenarios in every test run, and the planted bugs; `npm run simulate -- --register` runs as many as you ask for.
import { describe, expect, it } from 'vitest';
import { REGISTER_MUTANTS } from './register/mutants.ts';
import { registerScenarioThatShows, simulateRegister } from './register/run.ts';

const SCENARIOS = 25;

describe('a convenor that lies', () => {
  it('brings nobody to load or contribute what they should not, and is told from an honest one', { timeout: 300_000 }, async () => {
    const { failures, coverage } = await simulateRegister('every commit', 0, SCENARIOS);
    expect(failures).toEqual([]);
    const happened = (name: string) => [...coverage].reduce((sum, [each, count]) => sum + (each.startsWith(name) ? count : 0), 0);
    for (const name of [
      'an honest mission begins',
      'contributed',
      'refused: The register has a',
      'refused: The public has until',
      'handed stop',
    ])
      expect(happened(name), name).toBeGreaterThan(0);
  });
});

describe('a planted bug of a reader', () => {
  it.each(REGISTER_MUTANTS)('is found: $name', { timeout: 300_000 }, async ({ planted, shownBy }) => {
    expect(await registerScenarioThatShows(planted, shownBy, 1)).toBe(shownBy);
  });
});
