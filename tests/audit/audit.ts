// audit.ts — every attack on a scenario at every ε, at a confidence that covers them all
import type { RandomBytes } from '../../crypto/random.ts';
import { ATTACKS } from './attacks.ts';
import { lowerBound, type LowerBound, type Scores } from './lower-bound.ts';
import type { Mutant } from './mutant.ts';
import type { Scenario } from './scenario.ts';

/** The largest lower bound at one ε, the attack that gave it, and the δ that is claimed there. */
export interface Finding extends LowerBound {
  readonly attack: string;
  readonly claim: number;
}

/** What one mutant (or the code itself) gave away in one scenario. */
export interface Audit {
  readonly scenario: string;
  readonly runs: number;
  /** One an ε. */
  readonly findings: readonly Finding[];
}

/** All lower bounds of an audit hold together with probability 1 − `alpha`. `runs` with the person in, and as many without. */
export async function audit(scenario: Scenario, mutant: Mutant, runs: number, alpha: number, random: RandomBytes): Promise<Audit> {
  const scores = await attack(scenario, mutant, runs, random);
  const each = alpha / (ATTACKS.length * scenario.epsilons.length);
  const findings = scenario.epsilons.map((epsilon) => {
    const bounds = ATTACKS.map(({ name }, i) => ({ attack: name, ...lowerBound(scores[i] as Scores, epsilon, each) }));
    const [best] = bounds.sort((a, b) => b.delta - a.delta);
    return { ...(best as LowerBound & { attack: string }), claim: scenario.claim(epsilon) };
  });
  return { scenario: scenario.name, runs, findings };
}

/** The finding that is furthest above its claim, if any is. */
export function broken({ findings }: Audit): Finding | undefined {
  return findings.filter(({ delta, claim }) => delta > claim).sort((a, b) => b.delta - b.claim - (a.delta - a.claim))[0];
}

/** So many runs are made at once. */
const BATCH = 2000;

async function attack(scenario: Scenario, mutant: Mutant, runs: number, random: RandomBytes): Promise<readonly Scores[]> {
  const scores = ATTACKS.map((): Scores => ({ present: new Float64Array(runs), absent: new Float64Array(runs) }));
  for (const side of ['present', 'absent'] as const) {
    for (let done = 0; done < runs; done += BATCH) {
      const seen = await scenario.observe(mutant, side === 'present', Math.min(BATCH, runs - done), random);
      seen.forEach((observation, run) => {
        ATTACKS.forEach(({ score }, i) => {
          (scores[i] as Scores)[side][done + run] = score(observation, scenario.known);
        });
      });
    }
  }
  return scores;
}
