// rows.test.ts — two thousand files of rows with something wrong: of each a table, questions or sentences, and soon.
import { expect, test } from 'vitest';
import { rowTargets } from './rows/targets.ts';
import { fuzz } from './run.ts';

const SEED = 12;

test('files of rows', async () => {
  const targets = rowTargets();
  const inputsPerTurn = Math.ceil(2000 / targets.length);
  const tallies = await fuzz(targets, SEED, { inputsPerTurn, goesOn: (turns) => turns < 1 });
  expect(tallies.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))).toEqual([]);
  for (const { name, accepted, refused } of tallies) expect([name, accepted > 0, refused > 0]).toEqual([name, true, true]);
});
