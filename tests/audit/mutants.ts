// mutants.ts — mistakes that people make in such code, planted one at a time; the audit has to catch every one
import { multiply, rational } from '../../crypto/noise/rational.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import { varianceOf, type Law } from '../../protocol/privacy/law.ts';
import { floatingLaplace } from './floating.ts';
import { REAL, type Steps } from './steps.ts';
import type { Habits, Mutant } from './mutant.ts';

const HONEST: Habits = { forgets: false, reusesNoise: false };

export const REAL_CODE: Mutant = { name: 'the code itself', about: 'steps', steps: REAL, habits: HONEST };

export const MUTANTS: readonly Mutant[] = [
  drawing('half the noise', (law, cells, times, random) => REAL.draw(halved(law), cells, times, random)),
  drawing('noise left out', (_, cells, times) => new Array<bigint>(cells * times).fill(0n)),
  { ...REAL_CODE, about: 'lock', name: 'noise drawn again on every retry', habits: { ...HONEST, forgets: true } },
  changed('floating point', {
    publish: (counts, _, task, random) => {
      const deviation = Math.sqrt(varianceOf(task.noise));
      return counts.map((count) => Number(count) + floatingLaplace(deviation, random));
    },
  }),
  drawing('tail cut at three and a half deviations', (law, cells, times, random) => {
    const end = BigInt(Math.floor(3.5 * Math.sqrt(varianceOf(law))));
    return REAL.draw(law, cells, times, random).map((noise) => (noise > end ? end : noise < -end ? -end : noise));
  }),
  drawing('one seed for all cells', (law, cells, times, random) => {
    const noise = REAL.draw(law, 1, times, random);
    return noise.flatMap((value) => new Array<bigint>(cells).fill(value));
  }),
  changed('contributions not bounded', {
    // Every row a person of its own: nobody is then cut.
    count: async (task, window, rows, random) =>
      REAL.count(
        task,
        window,
        rows.map((row, i) => ({ ...row, person: String(i) })),
        random,
      ),
  }),
  drawing('sign of zero doubled', (law, cells, times, random) => {
    const noise: bigint[] = [];
    while (noise.length < cells * times)
      noise.push(...REAL.draw(law, cells, times, random).filter((value) => value === 0n || heads(random)));
    return noise.slice(0, cells * times);
  }),
  changed('nothing sent where nothing happened', { takesPart: (rows) => rows.length > 0 }),
  { ...REAL_CODE, about: 'lock', name: 'an amendment with the noise of the version before', habits: { ...HONEST, reusesNoise: true } },
];

/** Mistakes that only the second law lets one make. */
export const LAPLACE_MUTANTS: readonly Mutant[] = [
  drawing('half the noise (discrete Laplace)', (law, cells, times, random) => REAL.draw(halved(law), cells, times, random)),
  drawing('a share without the floor (discrete Laplace)', (law, cells, times, random) => REAL.draw(part(law, 0), cells, times, random)),
  drawing('the floor in place of the share (discrete Laplace)', (law, cells, times, random) =>
    REAL.draw(part(law, 1), cells, times, random),
  ),
];

function changed(name: string, steps: Partial<Steps>): Mutant {
  return { name, about: 'steps', steps: { ...REAL, ...steps }, habits: HONEST };
}

function drawing(name: string, draw: Steps['draw']): Mutant {
  return changed(name, { draw });
}

function halved(law: Law): Law {
  const half = rational(1n, 2n);
  if (law.kind === 'skellam') return { kind: 'skellam', variance: multiply(law.variance, half) };
  // Twice the rate is half the standard deviation.
  return { kind: 'discrete-laplace', parts: law.parts.map((part) => ({ ...part, rate: multiply(part.rate, rational(2n)) })) };
}

/** The share first, then the floor. */
function part(law: Law, index: 0 | 1): Law {
  const only = law.kind === 'skellam' ? undefined : law.parts[index];
  if (only === undefined) throw new RangeError('this law has no shares');
  return { kind: 'discrete-laplace', parts: [only] };
}

function heads(random: RandomBytes): boolean {
  return ((random(1)[0] ?? 0) & 1) === 1;
}
