// in-thread.ts — a rehearsal in a thread of its own, ended when it has taken too long or nobody wants it any more.
import { answerInThread, workerBeside, type ThreadLimits } from '@soundings/client/node';
import type { Rehearsed, RehearsalAsked } from './rehearse.ts';

export type RehearsalRequest = Omit<RehearsalAsked, 'folder'>;

export type RehearsalAnswer =
  { readonly kind: 'rehearsed'; readonly rehearsed: Rehearsed } | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** Three windows of thirty organisations take about a minute. */
const LIMITS: ThreadLimits = { cpuSeconds: 1200, seconds: 1800 };

/** Rejects with the signal's reason if it is aborted, and with an Error if something failed that nobody foresaw. */
export async function rehearseInThread(request: RehearsalRequest, signal: AbortSignal): Promise<RehearsalAnswer> {
  const worker = workerBeside(import.meta.url, './rehearse-worker.js');
  const outcome = await answerInThread<RehearsalAnswer>(worker, request, LIMITS, signal);
  if (outcome.kind === 'answer') return outcome.answer;
  return { kind: 'refused', reasons: [`The rehearsal was stopped after ${outcome.seconds} seconds. Rehearse with fewer organisations.`] };
}
