// main.ts — npm run fuzz -- --seconds N [--seed S] [--only decoder|route|NAME]: hostile input to every decoder and route; a line for each, failures last, exit 1 if any. npm run fuzz -- verdicts, or rows: see verdicts/main.ts, rows/main.ts
import { parseArgs } from 'node:util';
import { printTallies } from './print.ts';
import { fuzz } from './run.ts';
import { answerTargets } from './answer-targets.ts';
import { prio3Targets } from './prio3-targets.ts';
import { routeTargets } from './route-targets.ts';
import { rowsMain } from './rows/main.ts';
import { textTargets } from './text-targets.ts';
import { wireTargets } from './wire-targets.ts';
import { verdictsMain } from './verdicts/main.ts';
import { exampleCharter } from '../support/mission.ts';

const INPUTS_PER_TURN = 200;

const [first, ...rest] = process.argv.slice(2);
if (first === 'verdicts') {
  const isRight = await verdictsMain(rest);
  if (isRight === undefined)
    console.error('Say how many reports, and if you like with which seed: npm run fuzz -- verdicts --reports 20000 --seed 1');
  process.exitCode = exitCodeOf(isRight);
} else if (first === 'rows') {
  const isRight = await rowsMain(rest);
  if (isRight === undefined)
    console.error('Say how many files, and if you like with which seed: npm run fuzz -- rows --inputs 200000 --seed 1');
  process.exitCode = exitCodeOf(isRight);
} else {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined)
    console.error('Say for how long, and if you like with which seed and on what: npm run fuzz -- --seconds 60 --seed 1 --only route');
  process.exitCode = exitCodeOf(options && (await main(options)));
}

/** Undefined for options that can't be understood. */
function exitCodeOf(isRight: boolean | undefined): number {
  if (isRight === undefined) return 2;
  return isRight ? 0 : 1;
}

interface Options {
  readonly seconds: number;
  readonly seed: number;
  /** A kind of target, or a part of its name. */
  readonly only: string;
}

/** Undefined for what can't be understood. */
function readOptions(args: string[]): Options | undefined {
  try {
    const named = { seconds: { type: 'string', default: '30' }, seed: { type: 'string' }, only: { type: 'string', default: '' } } as const;
    const { values } = parseArgs({ args, options: named });
    const [seconds, seed] = [Number(values.seconds), Number(values.seed ?? Date.now() % 1_000_000)];
    return seconds > 0 && Number.isSafeInteger(seed) ? { seconds, seed, only: values.only } : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined; // an option that isn't one
    throw error;
  }
}

async function main({ seconds, seed, only }: Options): Promise<boolean> {
  console.log(`seed ${seed}, ${seconds} seconds`);
  const endMs = Date.now() + seconds * 1000;
  const routes = await routeTargets(seed);
  const charters = [JSON.stringify(exampleCharter())];
  const targets = [
    ...wireTargets(seed),
    ...prio3Targets(seed),
    ...answerTargets(seed),
    ...textTargets(charters, [routes.missionJson]),
    ...routes.targets,
  ];
  const chosen = targets.filter(({ kind, name }) => kind === only || name.includes(only));
  const tallies = await fuzz(chosen, seed, { inputsPerTurn: INPUTS_PER_TURN, goesOn: () => Date.now() < endMs });
  await routes.close();
  printTallies(tallies);
  return tallies.length > 0 && tallies.every(({ failures }) => failures.length === 0);
}
