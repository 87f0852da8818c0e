// promise.ts — what a mission promises, to whom and against whom (privacy.md §1, §3).

/** (ε, δ)-indistinguishability of two data sets that differ in all rows of one person id, in one organisation and one window. */
export interface PrivacyPromise {
  /** > 0, natural-log units. */
  readonly epsilon: number;
  /** In (0, 1). */
  readonly delta: number;
}

/** RangeError unless ε is finite and above 0, and δ lies between 0 and 1. */
export function requirePromise({ epsilon, delta }: PrivacyPromise): void {
  if (!(epsilon > 0 && epsilon < Infinity)) throw new RangeError(`ε must be above 0, got ${epsilon}`);
  if (!(delta > 0 && delta < 1)) throw new RangeError(`δ must lie between 0 and 1, got ${delta}`);
}

/** The two promises of a mission. `lastResort` is absent if the charter makes no last-resort promise. */
export interface Promises {
  /** Protects against anyone who sees all releases and colludes with one aggregator and `dishonestMax` organisations. */
  readonly release: PrivacyPromise;
  /** Protects against everyone else together, with both aggregators: they see every version of an organisation's noisy vector by itself. */
  readonly lastResort?: PrivacyPromise;
}

/** The organisations behind a release. */
export interface Crowd {
  /** n_min: the smallest number of organisations behind any release. */
  readonly organisationsMin: number;
  /** t: how many of them may be dishonest. This includes organisations controlled by the convenor or an aggregator's operator. */
  readonly dishonestMax: number;
}

/** H = n_min − t: the number of honest organisations, including the person's own, whose noise a release promise may count on. */
export function honestOrganisations(crowd: Crowd): number {
  return crowd.organisationsMin - crowd.dishonestMax;
}

/**
 * The probability that the best possible guess of whether a person is in the data is right, if both were equally likely: (1 + δ(0)) / 2.
 */
export function bestGuessProbability(deltaAtZero: number): number {
  return (1 + Math.min(1, deltaAtZero)) / 2;
}
