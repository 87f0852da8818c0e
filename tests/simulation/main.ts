// main.ts — `npm run simulate [-- --scenarios N --seed S] [--from N] [--threads N] [--planted] [--register]`: scenarios and what they found, or the planted bugs; exit 1 if anything is wrong
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { toHex } from '../../crypto/bytes.ts';
import { secureRandom } from '../../crypto/random.ts';
import { CAUGHT_BY } from './caught.ts';
import { lowCoverage } from './coverage.ts';
import { prepareGround } from './ground.ts';
import { INVARIANTS } from './invariants.ts';
import { longRun } from './long-run.ts';
import { MUTANTS, SCENARIOS_MAX } from './mutants.ts';
import { lowRegisterCoverage, simulateRegister } from './register/run.ts';
import { scenarioThatCatches, type Failure } from './run.ts';

const { values } = parseArgs({
  options: {
    scenarios: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    threads: { type: 'string', default: String(availableParallelism()) },
    planted: { type: 'boolean', default: false },
    register: { type: 'boolean', default: false },
  },
  strict: true,
});
process.exitCode = (values.register ? await registers() : values.planted ? await planted() : await scenarios()) ? 0 : 1;

async function scenarios(): Promise<boolean> {
  const seed = values.seed ?? toHex(secureRandom(6));
  const from = Number(values.from);
  print(`seed ${seed}, from ${String(from)}, commit ${commit()}`);
  const started = performance.now();
  const stretch = { seed, from, to: from + Number(values.scenarios) };
  let failed = 0;
  const summary = await longRun(stretch, Number(values.threads), ({ done, upTo, latest }) => {
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
  const from = Number(values.from);
  print(`seed ${seed}, from ${String(from)}, commit ${commit()}`);
  const started = performance.now();
  const summary = await simulateRegister(seed, from, from + Number(values.scenarios), ({ number, failure }) => {
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
