// main.ts — npm run fuzz -- rows [--inputs 200000] [--seed S]: files of rows with something wrong; a line for each kind, failures last.
import { parseArgs } from 'node:util';
import { fuzz } from '../run.ts';
import { printTallies } from '../print.ts';
import { rowTargets } from './targets.ts';

const INPUTS_PER_TURN = 100;

/** Whether nothing failed; undefined for options that can't be understood. */
export async function rowsMain(args: string[]): Promise<boolean | undefined> {
  const options = readOptions(args);
  if (options === undefined) return undefined;
  const { inputs, seed } = options;
  console.log(`seed ${seed}, ${inputs} inputs`);
  const targets = rowTargets();
  const tallies = await fuzz(targets, seed, {
    inputsPerTurn: INPUTS_PER_TURN,
    goesOn: (turns) => turns * targets.length * INPUTS_PER_TURN < inputs,
  });
  printTallies(tallies);
  return tallies.every(({ failures }) => failures.length === 0);
}

function readOptions(args: string[]): { readonly inputs: number; readonly seed: number } | undefined {
  try {
    const { values } = parseArgs({ args, options: { inputs: { type: 'string', default: '200000' }, seed: { type: 'string' } } });
    const [inputs, seed] = [Number(values.inputs), Number(values.seed ?? Date.now() % 1_000_000)];
    return inputs > 0 && Number.isSafeInteger(seed) ? { inputs, seed } : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined; // an option that isn't one
    throw error;
  }
}
