// main.ts — `npm run simulate [-- --scenarios N --seed S] [--from N] [--planted]`: scenarios and what they found, or the planted bugs; exit 1 if anything is wrong
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { toHex } from '../../crypto/bytes.ts';
import { secureRandom } from '../../crypto/random.ts';
import { prepareGround } from './ground.ts';
import { INVARIANTS } from './invariants.ts';
import { MUTANTS, SCENARIOS_MAX } from './mutants.ts';
import { scenariosUntilCaught, simulate } from './run.ts';

const { values } = parseArgs({
  options: {
    scenarios: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    planted: { type: 'boolean', default: false },
  },
  strict: true,
});
process.exitCode = (values.planted ? await planted() : await scenarios()) ? 0 : 1;

async function scenarios(): Promise<boolean> {
  const seed = values.seed ?? toHex(secureRandom(6));
  const from = Number(values.from);
  print(`seed ${seed}, commit ${commit()}`);
  const started = performance.now();
  const summary = await simulate(seed, from, from + Number(values.scenarios));
  const seconds = (performance.now() - started) / 1000;
  for (const [name, count] of [...summary.coverage].sort(([a], [b]) => (a < b ? -1 : 1))) print(`${String(count).padStart(8)}  ${name}`);
  for (const { violations, script } of summary.failures) {
    for (const { invariant, what } of violations) print(`\n${invariant} (${INVARIANTS[invariant]})\n  ${what}`);
    print(script);
  }
  const rate = (summary.scenarios / seconds).toFixed(1);
  print(
    `\n${String(summary.scenarios)} scenarios, ${String(summary.operations)} operations, ${rate} scenarios/s, ${String(summary.failures.length)} failed`,
  );
  return summary.failures.length === 0;
}

async function planted(): Promise<boolean> {
  const ground = prepareGround();
  let caught = 0;
  for (const mutant of MUTANTS) {
    const number = await scenariosUntilCaught(ground, mutant, SCENARIOS_MAX);
    if (number !== undefined) caught++;
    print(number === undefined ? `MISSED                ${mutant.name}` : `caught, scenario ${String(number).padStart(3)}  ${mutant.name}`);
  }
  await ground.close();
  print(`\n${String(caught)} of ${String(MUTANTS.length)} planted bugs caught`);
  return caught === MUTANTS.length;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
