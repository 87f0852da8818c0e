// in-thread.ts — a question asked of releases: a long one in a thread of its own, so that whoever asks can say how far it is and go on meanwhile.
import type { ThreadLimits } from '@soundings/client/node';
import type { Release } from '@soundings/protocol/release/release';
import { answer, answeredWith, type Answered } from '../insight/answer.ts';
import { QueryError, type Question } from '../insight/question.ts';
import type { Progress } from '../progress.ts';

/** What the worker is given. `steps` are how many are done, and of how many: the worker writes, the asker reads. */
export interface AskRequest {
  readonly name: string;
  readonly releases: readonly Release[];
  readonly asked: unknown;
  readonly steps: Int32Array;
}

export type AskAnswer =
  { readonly kind: 'rows'; readonly rows: readonly unknown[] } | { readonly kind: 'refused'; readonly reason: string };

export interface Asking {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Absent: hours, for whoever asks on their own machine. */
  readonly limits?: ThreadLimits;
}

/** 200 cells of three years of weeks take minutes. More than this is a question that should be asked of fewer cells. */
const LIMITS: ThreadLimits = { cpuSeconds: 1800, seconds: 7200 };

const LOOK_MS = 250;

/**
 * The answer of these releases. Rejects with QueryError if they can't answer the question, and with the signal's reason if it is aborted. Only long
 * questions report progress.
 */
export async function ask(
  question: Question<unknown, unknown>,
  releases: readonly Release[],
  asked: unknown,
  { progress, signal, limits = LIMITS }: Asking,
): Promise<Answered> {
  if (question.long !== true) return answer(question, releases, asked);
  const { answerInThread, workerBeside } = await import('@soundings/client/node'); // short questions do without
  const steps = new Int32Array(new SharedArrayBuffer(8));
  const request: AskRequest = { name: question.name, releases, asked, steps };
  const timer = setInterval(() => {
    const of = Atomics.load(steps, 1);
    if (of > 0) progress.update(`${Atomics.load(steps, 0)} of ${of}`);
  }, LOOK_MS);
  try {
    const outcome = await answerInThread<AskAnswer>(workerBeside(import.meta.url, './ask-worker.js'), request, limits, signal);
    if (outcome.kind === 'too-long')
      throw new QueryError(`This was stopped after ${outcome.seconds} seconds: it is too much to work out. Ask for fewer cells.`);
    if (outcome.answer.kind === 'refused') throw new QueryError(outcome.answer.reason);
    return answeredWith(question, releases, asked, outcome.answer.rows);
  } finally {
    clearInterval(timer);
  }
}
