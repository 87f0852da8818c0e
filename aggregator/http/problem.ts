// http/problem.ts — the one place that turns every error of the HTTP interface into a status and a problem document (DAP-18 §3.6, RFC 9457).
import { utf8 } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import { DapProblem, formatProblem, PROBLEM_MEDIA_TYPE, type ProblemDocument } from '@soundings/protocol/dap/problem';
import type { TaskId } from '@soundings/protocol/dap/ids';
import { Refusal, REFUSALS } from '../refusal.ts';
import { BytesResponse } from './bytes-response.ts';
import { StoreError } from '../ports/store/errors.ts';

/** The answer to a request that ended in `error`. An unforeseen error becomes 500, and the answer contains nothing of it. */
export function problemResponse(error: unknown, taskId: TaskId | undefined): Response {
  if (error instanceof DapProblem) return respond({ ...error.document, taskId: error.taskId ?? taskId });
  if (error instanceof DecodeError) {
    const problem = new DapProblem('invalidMessage', error.message, { taskId, cause: error });
    return respond(problem.document);
  }
  if (error instanceof Refusal) {
    return respond({ ...REFUSALS[error.code], detail: error.message, taskId: error.taskId ?? taskId, stop: error.stop }, error.headers);
  }
  if (error instanceof StoreError) {
    return respond({ type: 'about:blank', status: 503, title: 'Service Unavailable', detail: error.message }, { 'retry-after': '5' });
  }
  return respond({ type: 'about:blank', status: 500, title: 'Internal Server Error' });
}

/** The error's name in logs and metrics, spelt as DAP spells its problem types. */
export function problemCode(error: unknown): string {
  if (error instanceof DecodeError) return 'invalidMessage';
  if (error instanceof DapProblem || error instanceof Refusal || error instanceof StoreError)
    return error.code.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return error instanceof Error ? error.name : 'unknown';
}

function respond(document: ProblemDocument, headers: Readonly<Record<string, string>> = {}): Response {
  return new BytesResponse(utf8(formatProblem(document)), {
    status: document.status ?? 500,
    headers: { 'content-type': PROBLEM_MEDIA_TYPE, 'cache-control': 'no-store', ...headers },
  });
}
