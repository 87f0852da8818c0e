// main.ts — `npm run audit:privacy [-- --runs N --seed TEXT]`: attacks the real code and planted mistakes, and says what was found
import { toHex } from '../../crypto/bytes.ts';
import { secureRandom } from '../../crypto/random.ts';
import { countOf, optionsOf } from '../support/options.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { audit, broken, type Audit } from './audit.ts';
import { endToEnd } from './end-to-end.ts';
import { amended, retried } from './locked.ts';
import { calibratedCharter, firstTask } from './missions.ts';
import type { Mutant } from './mutant.ts';
import { LAPLACE_MUTANTS, MUTANTS, REAL_CODE } from './mutants.ts';
import { EVERYWHERE, IN_FOUR_CELLS, IN_ONE_CELL, lastResort, release, type Scenario } from './scenario.ts';

/** A scenario, and how many runs of it with the person in (and as many without) the code itself gets. */
interface Plan {
  /** Whether what it is about is the lock or the steps under it. */
  readonly about: Mutant['about'];
  readonly scenario: Scenario;
  readonly runs: number;
}

/** Every statement below, on the code and on all mutants, is right at once with probability 1 − 10^−6. */
const FALSE_ALARM = 1e-6;
/** A mutant that isn't caught in so small a part of a plan's runs gets the next part. */
const SHARES = [0.05, 0.25, 1];

const USAGE = `Usage: npm run audit:privacy [-- options]

  --runs N     how many, on each side of a comparison (200000)
  --seed TEXT  what they are drawn from (a new one)`;

async function main(): Promise<number> {
  const { values } = optionsOf(USAGE, { runs: { type: 'string', default: '200000' }, seed: { type: 'string' } });
  const runs = countOf(USAGE, 'runs', values.runs);
  const seed = values.seed ?? toHex(secureRandom(8));
  print(
    `Audit of the privacy promises. Seed ${seed}; up to ${runs} runs a side; all statements hold together with confidence 1 − 10^−6.\n`,
  );

  const same = await endToEnd(4, seed);
  const agrees = same.differences.length === 0;
  print(
    `Through both aggregators: ${same.contributions} contributions of ${same.windows} windows, each first answer lost and each run twice.`,
  );
  print(agrees ? 'Each release is the sum of what the audited steps give, to the unit.\n' : `${same.differences.join('\n')}\n`);

  const { skellam, laplace } = await plans(runs);
  const tests =
    [...skellam, ...laplace].length + (MUTANTS.length * skellam.length + LAPLACE_MUTANTS.length * laplace.length) * SHARES.length;
  const alpha = FALSE_ALARM / tests;
  let holds = agrees;
  for (const { scenario, runs } of [...skellam, ...laplace]) {
    const result = await audit(scenario, REAL_CODE, runs, alpha, seededRandom(`${seed} code ${scenario.name}`));
    printProfile(result);
    holds &&= broken(result) === undefined;
  }
  print(holds ? 'The code: nothing above the claim.\n' : 'The code: ABOVE THE CLAIM.\n');

  let caught = 0;
  for (const mutant of MUTANTS) caught += await isCaught(mutant, skellam, alpha, seed);
  for (const mutant of LAPLACE_MUTANTS) caught += await isCaught(mutant, laplace, alpha, seed);
  const all = MUTANTS.length + LAPLACE_MUTANTS.length;
  print(`\n${caught} of ${all} mutants caught, ${holds ? 'claim holds' : 'CLAIM BROKEN'}`);
  return holds && caught === all ? 0 : 1;
}

async function plans(runs: number): Promise<{ skellam: readonly Plan[]; laplace: readonly Plan[] }> {
  const four = firstTask(calibratedCharter('skellam'));
  const one = firstTask(calibratedCharter('skellam', 1));
  // Its floor is as low as a charter may have it, so that what the shares alone must hold is to be seen.
  const pure = firstTask(calibratedCharter('discrete-laplace', 4, 6));
  const few = Math.ceil(runs / 1000);
  return {
    skellam: [
      { about: 'steps', scenario: lastResort('four cells', four.task, four.window, IN_FOUR_CELLS), runs },
      { about: 'steps', scenario: lastResort('in every cell, else nobody', four.task, four.window, EVERYWHERE), runs: runs / 8 },
      { about: 'steps', scenario: lastResort('one cell', one.task, one.window, IN_ONE_CELL), runs: runs / 4 },
      { about: 'steps', scenario: release('four cells', four.task, four.window, IN_FOUR_CELLS), runs: runs / 4 },
      { about: 'lock', scenario: await retried(), runs: few },
      { about: 'lock', scenario: await amended(), runs: few },
    ],
    laplace: [
      { about: 'steps', scenario: lastResort('four cells, discrete Laplace', pure.task, pure.window, IN_FOUR_CELLS), runs: runs / 4 },
      { about: 'steps', scenario: release('four cells, discrete Laplace', pure.task, pure.window, IN_FOUR_CELLS), runs: runs / 4 },
    ],
  };
}

/** 1 as soon as one scenario shows more than is claimed, 0 where none does. */
async function isCaught(mutant: Mutant, plans: readonly Plan[], alpha: number, seed: string): Promise<0 | 1> {
  for (const share of SHARES) {
    for (const { scenario, runs } of plans.filter(({ about }) => about === mutant.about)) {
      const some = Math.max(Math.ceil(share * runs), Math.min(runs, MUTANT_RUNS_MIN));
      const result = await audit(scenario, mutant, some, alpha, seededRandom(`${seed} ${mutant.name} ${scenario.name} ${share}`));
      const found = broken(result);
      if (found === undefined) continue;
      print(
        `caught  ${mutant.name}: ${scenario.name}, by ${found.attack}: δ(${found.epsilon.toFixed(2)}) ≥ ${shown(found.delta)}, claimed ${shown(found.claim)}`,
      );
      return 1;
    }
  }
  print(`MISSED  ${mutant.name}`);
  return 0;
}

const MUTANT_RUNS_MIN = 200;

function printProfile({ scenario, runs, findings }: Audit): void {
  print(`${scenario}, ${runs} runs a side`);
  for (const { epsilon, delta, claim, attack, rates } of findings) {
    const found = delta > 0 ? `at least ${shown(delta)} by ${attack} (${shown(rates[0])} : ${shown(rates[1])})` : 'nothing to be seen';
    print(`  ε ${epsilon.toFixed(2)}  claimed δ ${shown(claim)}  ${found}${delta > claim ? '  ABOVE THE CLAIM' : ''}`);
  }
}

function shown(probability: number): string {
  return probability >= 0.001 ? probability.toFixed(4) : probability.toExponential(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
