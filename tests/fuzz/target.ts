// target.ts — what can be fuzzed, and what became of it. A refusal has a name; anything else that is thrown is a crash.
import type { Pick } from '../support/mutate.ts';

export interface Target {
  readonly kind: 'decoder' | 'route';
  readonly name: string;
  /** Makes an input, tries it, and says what came of it. Throws where the code under test did something it must never do. */
  attempt(pick: Pick): Attempt | Promise<Attempt>;
}

export interface Attempt {
  readonly outcome: 'accepted' | 'refused';
}

/** A crash that can be looked at: what was done to which input. */
export class FuzzFailure extends Error {
  readonly input: Uint8Array;

  constructor(input: Uint8Array, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.input = input;
    this.name = 'FuzzFailure';
  }
}
