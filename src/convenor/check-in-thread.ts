// check-in-thread.ts — the check of a charter, or the noise of a draft, within a time limit. A signal stops it too.
import { answerInThread, EXAMINATION_LIMITS, workerBeside, type ThreadLimits } from '@soundings/client/node';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Repair } from '../calling/candidates.ts';
import type { CharterCheck } from './charter-check.ts';

export interface CheckAnswers {
  readonly check: CharterCheck;
  /** What would make a refused charter pass. */
  readonly repairs: { readonly kind: 'repairs'; readonly repairs: readonly Repair[] };
  readonly figures: DraftFigures | { readonly kind: 'refused'; readonly reasons: readonly string[] };
  readonly complete:
    { readonly kind: 'complete'; readonly charter: Charter } | { readonly kind: 'refused'; readonly reasons: readonly string[] };
}

/** What a convenor sees beside a draft while working on it. */
export interface DraftFigures {
  readonly kind: 'figures';
  /** With its noise. */
  readonly charter: Charter;
  /** How far a total of the smallest release may be off, 95 times in 100. */
  readonly errors: readonly {
    readonly label: string;
    readonly cells: number;
    readonly organisations: number;
    readonly cell: number;
    readonly total: number;
  }[];
  readonly windowsPaid: number;
}

export interface CheckRequest {
  readonly work: keyof CheckAnswers;
  readonly value: unknown;
}

/** `check` gives what checkCharterValue gives, `complete` the charter of a draft, `figures` that with its errors, `repairs` what would make a refused one pass. Rejects with the signal's reason if it is aborted. */
export async function inCheckThread<W extends keyof CheckAnswers>(
  work: W,
  value: unknown,
  signal: AbortSignal,
  limits: ThreadLimits = EXAMINATION_LIMITS,
): Promise<CheckAnswers[W] | Extract<CharterCheck, { kind: 'refused' }>> {
  const request: CheckRequest = { work, value };
  const outcome = await answerInThread<CheckAnswers[W]>(workerBeside(import.meta.url, './check-worker.js'), request, limits, signal);
  if (outcome.kind === 'answer') return outcome.answer;
  return {
    kind: 'refused',
    reasons: [
      `The check was stopped after ${outcome.seconds} seconds: this charter has too much to work out. Ask fewer questions of fewer sectors, or count in larger units.`,
    ],
  };
}
