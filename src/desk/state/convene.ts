// convene.ts — what a convenor's pages ask of the machine.
import type { CharterCheck } from '../../convenor/charter-check.ts';
import type { CheckAnswers } from '../../convenor/check-in-thread.ts';
import type { RehearsalAnswer, RehearsalRequest } from '../../rehearsal/in-thread.ts';

/** Work that takes seconds, each in a thread of its own that the signal ends. */
export interface ConvenePorts {
  readonly figures: (draft: unknown, signal: AbortSignal) => Promise<CheckAnswers['figures']>;
  readonly repairs: (draft: unknown, signal: AbortSignal) => Promise<CheckAnswers['repairs'] | Extract<CharterCheck, { kind: 'refused' }>>;
  readonly rehearse: (request: Omit<RehearsalRequest, 'build'>, signal: AbortSignal) => Promise<RehearsalAnswer>;
}
