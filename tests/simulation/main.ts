// main.ts — `npm run simulate [-- --scenarios N --seed S] [--from N] [--threads N] [--planted] [--register]`: scenarios and what they found, or the planted bugs; exit 1 if anything is wrong
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { toHex } from '../../crypto/bytes.ts';
import { secureRandom } from '../../crypto/random.ts';
import { CAUGHT_BY } from './caught.ts';
import { lowCoverage } from './coverage.ts';
import { prepareGround } from './ground.ts';
import { INVARIANTS } from './invariants.ts';
import { longRun } from './long-run.ts';
import { countOf, endWith, optionsOf } from '../support/options.ts';
import { MUTANTS, SCENARIOS_MAX } from './mutants.ts';
import { lowRegisterCoverage, simulateRegister } from './register/run.ts';
import { scenarioThatCatches, type Failure } from './run.ts';

const USAGE = `Usage: npm run simulate [-- options]

Leader, helper, organisations and a collector in one process, with faults. Says what broke, and which seed and scenario it was; exit 1 if anything did.

  --scenarios N  how many (2000)
  --seed TEXT    what they are drawn from (a new one)
  --from N       the first one's number (0): a run that was interrupted goes on from the last number that it printed
  --threads N    at once (one for each processor)
  --planted      plant each known bug instead, and say which scenario catches it
  --register     the register instead: a convenor that lies, readers whose clocks differ; one thread`;

const { values } = optionsOf(USAGE, {
  scenarios: { type: 'string', default: '2000' },
  seed: { type: 'string' },
  from: { type: 'string', default: '0' },
  threads: { type: 'string', default: String(availableParallelism()) },
  planted: { type: 'boolean', default: false },
  register: { type: 'boolean', default: false },
});
const wanted = countOf(USAGE, 'scenarios', values.scenarios);
const threads = countOf(USAGE, 'threads', values.threads);
const from = /^[0-9]{1,12}$/.test(values.from) ? Number(values.from) : endWith(USAGE, '--from takes a number of a scenario, from 0 on.');
process.exitCode = (values.register ? await registers() : values.planted ? await planted() : await scenarios()) ? 0 : 1;

async function scenarios(): Promise<boolean> {
  const seed = values.seed ?? toHex(secureRandom(6));
  print(`seed ${seed}, from ${String(from)}, commit ${commit()}`);
  const started = performance.now();
  const stretch = { seed, from, to: from + wanted };
  let failed = 0;
  const summary = await longRun(stretch, threads, ({ done, upTo, latest }) => {
    for (const failure of latest.failures) printFailure(failure);
    failed += latest.failures.length;
    if (done % 1000 === 0) print(`${clock(started)}  ${String(done)} scenarios, ${String(failed)} failed; go on from ${String(upTo)}`);
  });
  for (const [name, count] of [...summary.coverage].sort(([a], [b]) => (a < b ? -1 : 1))) print(`${String(count).padStart(8)}  ${name}`);
  const low = lowCoverage(summary.scenarios, summary.coverage);
  for (const sentence of low) print(`low coverage: ${sentence}`);
  print(
    `\n${String(summary.scenarios)} scenarios, ${String(summary.operations)} operations in ${clock(started)}, ${String(failed)} failed`,
  );
  return failed === 0 && low.length === 0;
}

/** A convenor that lies, readers whose clocks differ: in one thread, so several are started with --from. */
async function registers(): Promise<boolean> {
  const seed = values.seed ?? toHex(secureRandom(6));
  print(`seed ${seed}, from ${String(from)}, commit ${commit()}`);
  const started = performance.now();
  const summary = await simulateRegister(seed, from, from + wanted, ({ number, failure }) => {
    if (failure !== undefined) print(failure);
    if (number % 500 === 499) print(`${clock(started)}  up to ${String(number)}`);
  });
  for (const [name, count] of [...summary.coverage].sort(([a], [b]) => (a < b ? -1 : 1))) print(`${String(count).padStart(8)}  ${name}`);
  const low = lowRegisterCoverage(summary);
  for (const sentence of low) print(`low coverage: ${sentence}`);
  const { failures } = summary;
  print(
    `\n${String(summary.scenarios)} scenarios, ${String(summary.operations)} operations in ${clock(started)}, ${String(failures.length)} failed`,
  );
  return failures.length === 0 && low.length === 0;
}

function printFailure({ violations, script }: Failure): void {
  for (const { invariant, what } of violations) print(`\n${invariant} (${INVARIANTS[invariant]})\n  ${what}`);
  print(`${script}\n`);
}

function clock(started: number): string {
  const seconds = Math.round((performance.now() - started) / 1000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

async function planted(): Promise<boolean> {
  const ground = prepareGround();
  let caught = 0;
  for (const mutant of MUTANTS) {
    const number = await scenarioThatCatches(ground, mutant, SCENARIOS_MAX, CAUGHT_BY[mutant.name] ?? 1);
    if (number !== undefined) caught++;
    print(number === undefined ? `MISSED                ${mutant.name}` : `caught, scenario ${String(number).padStart(3)}  ${mutant.name}`);
  }
  await ground.close();
  print(`\n${String(caught)} of ${String(MUTANTS.length)} planted bugs caught`);
  return caught === MUTANTS.length;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
