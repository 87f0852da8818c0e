// scenario.ts — neighbouring inputs at their worst, what an attacker sees of each, and what is claimed about that
import type { Row } from '../../client-sdk/rows/table.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import type { MissionTask } from '../../protocol/charter/tasks.ts';
import { sensitivity } from '../../protocol/charter/instrument.ts';
import type { Window } from '../../protocol/charter/window.ts';
import { sumOf, varianceOf, type Law } from '../../protocol/privacy/law.ts';
import { deltaAt, epsilonAt } from '../../protocol/privacy/loss-distribution.ts';
import { shiftsOf } from '../../protocol/privacy/sensitivity.ts';
import { lastResortSlack, releaseSlack } from '../../protocol/privacy/slack.ts';
import { pmfOf } from '../../protocol/privacy/symmetric-pmf.ts';
import { HONEST_ORGANISATIONS, rowIn } from './missions.ts';
import type { Mutant } from './mutant.ts';
import type { Knowledge, Observation, Vector } from './observation.ts';

export interface Scenario {
  readonly name: string;
  /** Where the privacy profile is looked at. */
  readonly epsilons: readonly number[];
  /** δ(ε) as the charter's arithmetic has it. */
  readonly claim: (epsilon: number) => number;
  readonly known: Knowledge;
  /** Independent runs of `mutant` with the person in or out. */
  readonly observe: (mutant: Mutant, present: boolean, runs: number, random: RandomBytes) => Promise<readonly Observation[]>;
}

/** Everybody else together, both aggregators included: they see one organisation's noisy vector bare. */
export function lastResort(name: string, task: MissionTask, window: Window, rows: Neighbours): Scenario {
  return {
    name: `last resort, ${name}`,
    ...claimed(task, task.noise, 1, lastResortSlack(sensitivity(task.instrument).cells, 1)),
    known: knowledge(rows, task.noise),
    observe: async (mutant, present, runs, random) => {
      const own = present ? rows.present : rows.absent;
      if (!mutant.steps.takesPart(own)) return new Array<Observation>(runs).fill({ vectors: [], organisations: 0 });
      const vectors = await contributions(mutant, task, window, own, runs, random);
      return vectors.map((vector) => ({ vectors: [vector], organisations: 1 }));
    },
  };
}

/**
 * Anyone who sees the release, with one aggregator and the dishonest organisations on their side: these know their own contributions and take
 * them off the total, so what is left is the honest ones' sum. (One aggregator's shares are uniform whatever they are shares of.)
 */
export function release(name: string, task: MissionTask, window: Window, rows: Neighbours): Scenario {
  const law = sumOf(task.noise, HONEST_ORGANISATIONS);
  return {
    name: `release, ${name}`,
    ...claimed(task, law, 1, releaseSlack(HONEST_ORGANISATIONS, sensitivity(task.instrument).cells, 1)),
    known: knowledge(rows, law),
    observe: async (mutant, present, runs, random) => {
      const own = present ? rows.present : rows.absent;
      const others = HONEST_ORGANISATIONS - 1;
      const beside = contributionsOfOthers(mutant, task, runs * others, random);
      const takesPart = mutant.steps.takesPart(own);
      const vectors = takesPart ? await contributions(mutant, task, window, own, runs, random) : undefined;
      return Array.from({ length: runs }, (_, run) => {
        const summands = beside.slice(run * others, (run + 1) * others);
        const total = added([...summands, ...(vectors === undefined ? [] : [vectors[run] ?? []])]);
        return { vectors: [total], organisations: others + (takesPart ? 1 : 0) };
      });
    },
  };
}

/** The rows of one organisation with and without one person, and what that person is to each cell. */
export interface Neighbours {
  readonly present: readonly Row[];
  readonly absent: readonly Row[];
  readonly base: Vector;
  readonly moves: Vector;
}

/** Somebody in as many cells as a person may be in, beside somebody else. */
export const IN_FOUR_CELLS: Neighbours = {
  absent: [rowIn(0, 'somebody else')],
  present: [rowIn(0, 'somebody else'), ...[0, 1, 2, 3].map((cell) => rowIn(cell, 'the person'))],
  base: [1, 0, 0, 0, 0, 0, 0, 0],
  moves: [1, 1, 1, 1, 0, 0, 0, 0],
};

/** Somebody in one cell, where a person may be in no more. */
export const IN_ONE_CELL: Neighbours = {
  absent: [],
  present: [rowIn(0, 'the person')],
  base: [0, 0, 0, 0, 0, 0, 0, 0],
  moves: [1, 0, 0, 0, 0, 0, 0, 0],
};

/** Somebody in every cell twice, and nobody beside. */
export const EVERYWHERE: Neighbours = {
  absent: [],
  present: [0, 1, 2, 3, 4, 5, 6, 7].flatMap((cell) => [rowIn(cell, 'the person'), rowIn(cell, 'the person')]),
  base: [0, 0, 0, 0, 0, 0, 0, 0],
  moves: [1, 1, 1, 1, 1, 1, 1, 1],
};

export function knowledge({ base, moves }: Neighbours, law: Law): Knowledge {
  return { base, moves, logP: pmfOf(law).logP, deviation: Math.sqrt(varianceOf(law)) };
}

/** The profile of what a person can move, from δ(0) to the ε at which δ is a millionth. */
export function claimed(task: MissionTask, law: Law, versions: number, slack: number): Pick<Scenario, 'claim' | 'epsilons'> {
  const shifts = shiftsOf([sensitivity(task.instrument)], [law], versions);
  const most = epsilonAt(shifts, 1e-6);
  return {
    epsilons: [0, 0.25, 0.5, 0.75, 1].map((part) => part * most),
    claim: (epsilon) => deltaAt(shifts, epsilon) + (1 + Math.exp(epsilon)) * slack,
  };
}

async function contributions(
  { steps }: Mutant,
  task: MissionTask,
  window: Window,
  rows: readonly Row[],
  runs: number,
  random: RandomBytes,
): Promise<Vector[]> {
  const cells = task.vdaf.length;
  const noise = steps.draw(task.noise, cells, runs, random);
  const vectors: Vector[] = [];
  for (let run = 0; run < runs; run++) {
    const counts = await steps.count(task, window, rows, random);
    vectors.push(steps.publish(counts, noise.slice(run * cells, (run + 1) * cells), task, random));
  }
  return vectors;
}

/** Of organisations at which nothing happened, as the attacker knows. */
function contributionsOfOthers({ steps }: Mutant, task: MissionTask, runs: number, random: RandomBytes): Vector[] {
  const cells = task.vdaf.length;
  const noise = steps.draw(task.noise, cells, runs, random);
  const counts = new Array<bigint>(cells).fill(0n);
  return Array.from({ length: runs }, (_, run) => steps.publish(counts, noise.slice(run * cells, (run + 1) * cells), task, random));
}

function added(vectors: readonly Vector[]): Vector {
  const [first = [], ...others] = vectors;
  return first.map((value, cell) => others.reduce((sum, other) => sum + (other[cell] ?? 0), value));
}
