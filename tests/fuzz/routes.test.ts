// routes.test.ts — the fuzzer on both aggregators' routes and on those who read their answers, for as many requests as fit.
import { expect, test } from 'vitest';
import { answerTargets } from './answer-targets.ts';
import { routeTargets } from './route-targets.ts';
import { fuzz } from './run.ts';

const SEED = 18;

test('every route answers by the draft, and never with a 5xx', async () => {
  const routes = await routeTargets(SEED);
  const tallies = await fuzz(routes.targets, SEED, { inputsPerTurn: 80, goesOn: (turns) => turns < 1 });
  await routes.close();
  expect(tallies.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))).toEqual([]);
});

test('answers of hostile servers', async () => {
  const tallies = await fuzz(answerTargets(SEED), SEED, { inputsPerTurn: 500, goesOn: (turns) => turns < 1 });
  expect(tallies.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))).toEqual([]);
});
