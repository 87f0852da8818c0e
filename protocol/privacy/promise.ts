// promise.ts — what is promised, to whom, against whom (privacy.md §1, §3).

/** (ε, δ)-indistinguishability of two records that differ in all rows of one person id, in one organisation, in one window. */
export interface PrivacyPromise {
  /** > 0, natural-log units. */
  readonly epsilon: number;
  /** In (0, 1). */
  readonly delta: number;
}

/** RangeError if a promise says nothing: ε must be above 0, δ between 0 and 1. */
export function requirePromise({ epsilon, delta }: PrivacyPromise): void {
  if (!(epsilon > 0 && epsilon < Infinity)) throw new RangeError(`ε must be above 0, got ${epsilon}`);
  if (!(delta > 0 && delta < 1)) throw new RangeError(`δ must lie between 0 and 1, got ${delta}`);
}

/** The two promises of a mission; `lastResort` is left out by a charter that makes none. */
export interface Promises {
  /** Against anyone who sees all releases, with one aggregator and `dishonestMax` organisations on their side. */
  readonly release: PrivacyPromise;
  /** Against everyone else together, both aggregators included: they see an organisation's noisy vector bare, in every version sent. */
  readonly lastResort?: PrivacyPromise;
}

/** Who stands behind a release. */
export interface Crowd {
  /** n_min: the smallest number of organisations behind any release. */
  readonly organisationsMin: number;
  /** t: how many of them may be dishonest, those under the convenor's or an aggregator's operator's thumb included. */
  readonly dishonestMax: number;
}

/** H = n_min − t, the honest organisations whose noise a release promise may count on, the person's own among them. */
export function honestOrganisations(crowd: Crowd): number {
  return crowd.organisationsMin - crowd.dishonestMax;
}

/** How often the best possible guess at "was this person in?" is right, prior ½: (1 + δ(0)) / 2. */
export function bestGuessProbability(deltaAtZero: number): number {
  return (1 + Math.min(1, deltaAtZero)) / 2;
}
