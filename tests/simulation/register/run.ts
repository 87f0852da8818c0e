// run.ts — runs many scenarios of a register and its readers from one seed, and looks for the scenario that shows a planted bug.
import type { Planted } from './readers.ts';
import { RULES, type Outcome } from './rules.ts';
import { runRegister } from './scenario.ts';

export interface RegisterSummary {
  readonly scenarios: number;
  readonly operations: number;
  readonly coverage: ReadonlyMap<string, number>;
  /** What was wrong, with the scenario's seed and operations; each a text. */
  readonly failures: readonly string[];
}

/** How far a run is. `failure` is what was wrong in this scenario. */
export interface RegisterProgress {
  readonly number: number;
  readonly failure: string | undefined;
}

export async function simulateRegister(
  seed: string,
  from: number,
  to: number,
  onProgress: (progress: RegisterProgress) => void = () => undefined,
): Promise<RegisterSummary> {
  const coverage = new Map<string, number>();
  const failures: string[] = [];
  let operations = 0;
  for (let number = from; number < to; number++) {
    const name = `${seed} ${String(number)}`;
    const outcome = await runRegister(name, {}, (what) => coverage.set(what, (coverage.get(what) ?? 0) + 1));
    operations += outcome.operations.length;
    const failure = outcome.violations.length > 0 ? described(name, outcome) : undefined;
    if (failure !== undefined) failures.push(failure);
    onProgress({ number, failure });
  }
  return { scenarios: to - from, operations, coverage, failures };
}

/** The number of the first scenario that shows a planted bug and nothing without it; undefined if none of so many does. */
export async function registerScenarioThatShows(planted: Planted, from: number, scenariosMax: number): Promise<number | undefined> {
  for (let number = from; number < from + scenariosMax; number++) {
    const fails = async (bug: Planted) => (await runRegister(`planted ${String(number)}`, bug, () => undefined)).violations.length > 0;
    if ((await fails(planted)) && !(await fails({}))) return number;
  }
  return undefined;
}

function described(seed: string, { violations, operations }: Outcome): string {
  const broken = violations.map(({ rule, what }) => `${rule} (${RULES[rule]})\n  ${what}`);
  return [...broken, `seed ${JSON.stringify(seed)}`, `  ${operations.join(', ')}`].join('\n');
}

/** What must have happened in a thousand scenarios, and how often at least: a run in which nobody lies shows nothing about lies. */
const LEAST: Readonly<Record<string, number>> = {
  'an honest mission begins': 100,
  'an honest mission is stopped': 5,
  contributed: 100,
  'handed stop': 50,
  'handed challenge': 30,
  'told of what is not logged': 100,
  'register-ahead': 200,
  'register-forked': 5,
  'register-stale': 5,
  'refused: The register has a decision': 8,
  'refused: The register has a stop': 10,
  'refused: The register has a roster': 50,
  'refused: The register has a board': 5,
  'refused: The register has a signed objection': 5,
  'refused: The register at https://register.salford.example/winter/ has shown two histories': 4,
  'refused: The public has until': 500,
  'refused: The helper objected': 50,
  'refused: The helper stopped': 50,
  "refused: The register's keys changed without": 5,
  'refused: Roster N reached the register after': 30,
  'refused: Board N': 30,
  'refused: The stop by the': 5,
};

/** Sentences about what happened too rarely, for so many scenarios as these. */
export function lowRegisterCoverage({ scenarios, coverage }: RegisterSummary): readonly string[] {
  return Object.entries(LEAST).flatMap(([name, least]) => {
    const expected = Math.floor((least * scenarios) / 1000);
    const happened = [...coverage].reduce((sum, [each, count]) => sum + (each.startsWith(name) ? count : 0), 0);
    return happened >= expected ? [] : [`"${name}" happened ${String(happened)} times; at least ${String(expected)} are expected`];
  });
}
