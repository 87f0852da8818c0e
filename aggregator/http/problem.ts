// http/problem.ts — the one catch of the HTTP side: every error becomes a status and a problem document (DAP-18 §3.6, RFC 9457).
import { CodedError, DecodeError } from '../../crypto/errors.ts';
import { DapProblem, formatProblem, PROBLEM_MEDIA_TYPE, type ProblemDocument } from '../../protocol/dap/problem.ts';
import type { TaskId } from '../../protocol/dap/ids.ts';

/** Refusals that the draft leaves to HTTP, or that are a mission's own. */
export type RefusalCode =
  'unauthorised' | 'not-found' | 'method' | 'media-type' | 'too-large' | 'busy' | 'window-open' | 'quarantined' | 'not-available';

/** Our own problem type: the batch is a mission's window that hasn't closed. It passes with time. */
export const WINDOW_OPEN = 'urn:soundings:error:windowOpen';

const REFUSALS: Readonly<Record<RefusalCode, { readonly status: number; readonly type: string; readonly title: string }>> = {
  unauthorised: { status: 401, type: 'about:blank', title: 'Unauthorized' },
  'not-found': { status: 404, type: 'about:blank', title: 'Not Found' },
  method: { status: 405, type: 'about:blank', title: 'Method Not Allowed' },
  'media-type': { status: 415, type: 'about:blank', title: 'Unsupported Media Type' },
  'too-large': { status: 413, type: 'about:blank', title: 'Content Too Large' },
  busy: { status: 503, type: 'about:blank', title: 'Service Unavailable' },
  'window-open': { status: 409, type: WINDOW_OPEN, title: 'The window has not closed.' },
  quarantined: {
    status: 503,
    type: 'urn:soundings:error:quarantined',
    title: 'This aggregator was restored from a backup and is in quarantine.',
  },
  'not-available': { status: 404, type: 'about:blank', title: 'Not Found' },
};

export class Refusal extends CodedError<RefusalCode> {
  readonly taskId: TaskId | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: RefusalCode,
    detail: string,
    options: { readonly taskId?: TaskId | undefined; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(code, detail);
    this.taskId = options.taskId;
    this.headers = options.headers ?? {};
  }
}

/** The answer to a request that ended in `error`; 500 for what nobody foresaw, with nothing of it in the answer. */
export function problemResponse(error: unknown, taskId: TaskId | undefined): Response {
  if (error instanceof DapProblem) return respond({ ...error.document, taskId: error.taskId ?? taskId });
  if (error instanceof DecodeError) {
    const problem = new DapProblem('invalidMessage', error.message, { taskId, cause: error });
    return respond(problem.document);
  }
  if (error instanceof Refusal) {
    return respond({ ...REFUSALS[error.code], detail: error.message, taskId: error.taskId ?? taskId }, error.headers);
  }
  return respond({ type: 'about:blank', status: 500, title: 'Internal Server Error' });
}

/** What to call the error in logs and metrics. */
export function problemCode(error: unknown): string {
  if (error instanceof DecodeError) return 'invalidMessage';
  return error instanceof CodedError ? error.code : 'internal';
}

function respond(document: ProblemDocument, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(formatProblem(document), {
    status: document.status ?? 500,
    headers: { 'content-type': PROBLEM_MEDIA_TYPE, 'cache-control': 'no-store', ...headers },
  });
}
