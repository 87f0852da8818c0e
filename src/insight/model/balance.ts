// balance.ts — one number for what practitioners say, from the noisy counts of their answers (insight-method.md §6).

/** The scores of the answers falling, steady, rising and sharply rising. */
export const SCORES: readonly number[] = [-1, 0, 1, 2];

export interface Balance {
  /** (−x₁ + x₃ + 2 x₄) / N; undefined if there are too few answers to tell. */
  readonly balance: number | undefined;
  /** Standard error from the noise, to first order; Infinity if there are too few answers. */
  readonly variance: number;
  /** N, the noisy sum of all answers. */
  readonly answers: number;
}

/** `answers` are four noisy counts, `noiseVariance` that of each. Not shown unless N is above three standard errors of its own. */
export function balanceOf(answers: readonly number[], noiseVariance: number): Balance {
  if (answers.length !== SCORES.length) throw new RangeError(`a balance is of ${SCORES.length} counts, got ${answers.length}`);
  const all = answers.reduce((sum, one) => sum + one, 0);
  if (all <= 3 * Math.sqrt(SCORES.length * noiseVariance)) return { balance: undefined, variance: Infinity, answers: all };
  const balance = answers.reduce((sum, one, k) => sum + (SCORES[k] as number) * one, 0) / all;
  const squares = SCORES.reduce((sum, score) => sum + (score - balance) ** 2, 0);
  return { balance, variance: (noiseVariance * squares) / all ** 2, answers: all };
}
