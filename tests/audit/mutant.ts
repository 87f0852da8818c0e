// mutant.ts — the code under audit: the SDK's own, or with one mistake in it
import type { Steps } from './steps.ts';

export interface Mutant {
  readonly name: string;
  /** Where a mistake is: in the steps under the lock, or in how the lock is used. */
  readonly about: 'steps' | 'lock';
  readonly steps: Steps;
  readonly habits: Habits;
}

/** How a program treats its lock. */
export interface Habits {
  /** It finds nothing of what it locked before. */
  readonly forgets: boolean;
  /** It draws an amendment from the seed of the version before. */
  readonly reusesNoise: boolean;
}
