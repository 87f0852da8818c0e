// run.ts — runs many scenarios from one seed, plain ones and missions; says how often what happened, and shrinks scripts that failed.
import type { Ground } from './ground.ts';
import type { Violation } from './invariants.ts';
import { runMission } from './mission-scenario.ts';
import type { Mutant } from './mutants.ts';
import { runPlain } from './plain-scenario.ts';
import { missionScript, plainScript, print, type MissionOp, type PlainOp, type Script } from './script.ts';
import { shrink } from './shrink.ts';

/** One scenario in so many has a mission and the SDK in it; the others are plain tasks, which are cheaper. */
const MISSION_EVERY = 20;
const SHRINK_TRIES = 80;

export interface Failure {
  readonly violations: readonly Violation[];
  /** Seed and operations, as few as still fail. */
  readonly script: string;
}

export interface Summary {
  readonly scenarios: number;
  readonly operations: number;
  /** How often each operation and fault happened. */
  readonly coverage: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
}

/** Runs scenarios `from` to `to` of a seed; stops after `failuresMax`. */
export async function simulate(ground: Ground, seed: string, from: number, to: number, failuresMax = 3): Promise<Summary> {
  const coverage = new Map<string, number>();
  const failures: Failure[] = [];
  const cover = (name: string) => coverage.set(name, (coverage.get(name) ?? 0) + 1);
  let [scenarios, operations] = [0, 0];
  for (let number = from; number < to && failures.length < failuresMax; number++) {
    const one = scenario(ground, `${seed} ${String(number)}`, number % MISSION_EVERY === MISSION_EVERY - 1);
    scenarios++;
    operations += one.operations;
    const failure = await one.run(cover);
    if (failure !== undefined) failures.push(failure);
  }
  return { scenarios, operations, coverage, failures };
}

/**
 * The number of a scenario that shows the planted bug, 0 for the script that it comes with; undefined where none of `scenariosMax` does.
 * @param first where to begin: a scenario that showed it before, or 1.
 */
export async function scenarioThatCatches(
  ground: Ground,
  mutant: Mutant,
  scenariosMax: number,
  first: number,
): Promise<number | undefined> {
  if (mutant.shownBy !== undefined && (await isCaught(ground, mutant, mutant.shownBy))) return 0;
  for (let tries = 0; tries < scenariosMax; tries++) {
    const number = ((first - 1 + tries) % scenariosMax) + 1;
    if (await isCaught(ground, mutant, plainScript(`planted ${String(number)}`))) return number;
  }
  return undefined;
}

/** A scenario that the code itself fails shows nothing of the bug. */
async function isCaught(ground: Ground, { planted, sdk }: Mutant, plain: Script<PlainOp>): Promise<boolean> {
  const options = { ground, cover: () => undefined };
  const fails = async (bug: Pick<Mutant, 'planted' | 'sdk'>) => {
    const run = async () =>
      sdk === undefined ? runPlain(plain, { ...options, ...bug }) : runMission(missionScript(plain.seed), { ...options, ...bug });
    return (await guarded(run)).violations.length > 0;
  };
  return (await fails(sdk === undefined ? { planted } : { planted, sdk })) && !(await fails({ planted: {} }));
}

function scenario(ground: Ground, seed: string, isMission: boolean) {
  if (isMission) return described(missionScript(seed), async (script: Script<MissionOp>, cover) => runMission(script, { ground, cover }));
  return described(plainScript(seed), async (script: Script<PlainOp>, cover) => runPlain(script, { ground, cover }));
}

type Cover = (name: string) => void;

function described<Kind extends string>(
  script: Script<Kind>,
  run: (script: Script<Kind>, cover: Cover) => Promise<{ readonly violations: readonly Violation[] }>,
) {
  return {
    operations: script.ops.length,
    run: async (cover: Cover): Promise<Failure | undefined> => {
      const violationsOf = async (each: Script<Kind>, count: Cover) => (await guarded(async () => run(each, count))).violations;
      const [first] = await violationsOf(script, cover);
      if (first === undefined) return undefined;
      const isLike = ({ invariant }: Violation) => invariant === first.invariant;
      const fails = async (shorter: Script<Kind>) => (await violationsOf(shorter, () => undefined)).some(isLike);
      const small = await shrink(script, fails, SHRINK_TRIES);
      return { violations: await violationsOf(small, () => undefined), script: print(small) };
    },
  };
}

/** An exception that gets as far as here is a finding, too. */
async function guarded(
  run: () => Promise<{ readonly violations: readonly Violation[] }>,
): Promise<{ readonly violations: readonly Violation[] }> {
  try {
    return await run();
  } catch (error) {
    return { violations: [{ invariant: 'I8', what: error instanceof Error ? (error.stack ?? error.message) : String(error) }] };
  }
}
