// main.ts — npm run fuzz -- --seconds N [--seed S] [--only decoder|route|NAME]: hostile input to every decoder and route; a line for each, failures last, exit 1 if any
import { parseArgs } from 'node:util';
import { fuzz, type Tally } from './run.ts';
import { answerTargets } from './answer-targets.ts';
import { prio3Targets } from './prio3-targets.ts';
import { routeTargets } from './route-targets.ts';
import { textTargets } from './text-targets.ts';
import { wireTargets } from './wire-targets.ts';
import { exampleCharter } from '../support/mission.ts';

const INPUTS_PER_TURN = 200;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, seed: { type: 'string' }, only: { type: 'string', default: '' } },
  strict: true,
});
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(seconds > 0) || !Number.isSafeInteger(seed)) {
  console.error('Say for how long, and if you like with which seed: npm run fuzz -- --seconds 60 --seed 1');
  process.exitCode = 2;
} else {
  process.exitCode = (await main(seconds, seed, values.only)) ? 0 : 1;
}

async function main(secondsGiven: number, seedGiven: number, only: string): Promise<boolean> {
  console.log(`seed ${seedGiven}, ${secondsGiven} seconds`);
  const endMs = Date.now() + secondsGiven * 1000;
  const routes = await routeTargets(seedGiven);
  const charters = [JSON.stringify(exampleCharter())];
  const targets = [
    ...wireTargets(seedGiven),
    ...prio3Targets(seedGiven),
    ...answerTargets(seedGiven),
    ...textTargets(charters),
    ...routes.targets,
  ];
  const chosen = targets.filter(({ kind, name }) => kind === only || name.includes(only));
  const tallies = await fuzz(chosen, seedGiven, { inputsPerTurn: INPUTS_PER_TURN, goesOn: () => Date.now() < endMs });
  await routes.close();
  print(tallies);
  return tallies.length > 0 && tallies.every(({ failures }) => failures.length === 0);
}

function print(tallies: readonly Tally[]): void {
  const width = Math.max(...tallies.map(({ name }) => name.length));
  console.log(`${''.padEnd(width)}  ${'inputs'.padStart(9)} ${'accepted'.padStart(9)} ${'refused'.padStart(9)} ${'slowest'.padStart(9)}`);
  for (const { name, inputs, accepted, refused, slowestMs, failures } of tallies) {
    const numbers = [inputs, accepted, refused].map((count) => String(count).padStart(9)).join(' ');
    console.log(
      `${name.padEnd(width)}  ${numbers} ${`${slowestMs.toFixed(0)} ms`.padStart(9)}${failures.length > 0 ? `  ${failures.length} FAILED` : ''}`,
    );
  }
  for (const kind of ['decoder', 'route'] as const) {
    const ofKind = tallies.filter((tally) => tally.kind === kind);
    const inputs = ofKind.reduce((sum, tally) => sum + tally.inputs, 0);
    const failures = ofKind.flatMap((tally) => tally.failures.map((failure) => `${tally.name}: ${failure}`));
    if (ofKind.length > 0) console.log(`${kind}s: ${ofKind.length}, inputs ${inputs}, failures ${failures.length}`);
    for (const failure of failures) console.log(failure);
  }
}
