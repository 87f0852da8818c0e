// scenarios.test.ts — a first hundred scenarios with every run: I1 to I9 hold (tests/simulation/invariants.ts). `npm run simulate` runs as many as are asked for.
import { expect, it } from 'vitest';
import { simulate } from './run.ts';

const SCENARIOS = 100;

it('a hundred scenarios break no invariant', { timeout: 900_000 }, async () => {
  const { failures, scenarios } = await simulate('every commit', 0, SCENARIOS);
  expect(failures.map(({ violations, script }) => [violations, script])).toEqual([]);
  expect(scenarios).toBe(SCENARIOS);
});
