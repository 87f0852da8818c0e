// decoders.test.ts — the fuzzer, for as many inputs as fit: every decoder refuses by name, quickly, or accepts what it encodes itself.
import { expect, test } from 'vitest';
import { prio3Targets } from './prio3-targets.ts';
import { fuzz } from './run.ts';
import { textTargets } from './text-targets.ts';
import { wireTargets } from './wire-targets.ts';

const SEED = 18;

test('binary messages', async () => {
  const tallies = await fuzz(wireTargets(SEED), SEED, { inputsPerTurn: 2000, goesOn: (turns) => turns < 1 });
  expect(tallies.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))).toEqual([]);
  for (const { name, accepted, refused } of tallies) expect([name, accepted > 0, refused > 0]).toEqual([name, true, true]);
});

test("Prio3's messages", async () => {
  const tallies = await fuzz(prio3Targets(SEED), SEED, { inputsPerTurn: 200, goesOn: (turns) => turns < 1 });
  expect(tallies.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))).toEqual([]);
});

test('headers, paths and documents', async () => {
  const tallies = await fuzz(textTargets(), SEED, { inputsPerTurn: 1000, goesOn: (turns) => turns < 1 });
  expect(tallies.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))).toEqual([]);
});
