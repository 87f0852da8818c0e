// refusal.ts — refusals for which the draft has no problem type; http/problem.ts turns them into problem documents.
import { CodedError } from '@soundings/crypto/errors';
import type { StopObject } from '@soundings/protocol/register/objects';
import type { TaskId } from '@soundings/protocol/dap/ids';
import { OVER_BUDGET } from '@soundings/protocol/release/budget';
import { NOT_RELEASED } from '@soundings/protocol/contribution/counted-proof';
import { STOPPED } from '@soundings/protocol/mission/stopped';
import { GIVEN_UP } from '@soundings/protocol/contribution/given-up';

export type RefusalCode =
  | 'unauthorised'
  | 'not-found'
  | 'method'
  | 'media-type'
  | 'too-large'
  | 'too-slow'
  | 'busy'
  | 'too-many'
  | 'window-open'
  | 'stale'
  | 'over-budget'
  | 'given-up'
  | 'statement-missing'
  | 'not-released'
  | 'stopped'
  | 'quarantined'
  | 'restored'
  | 'not-available';

/** Our own problem type: the batch is a mission's window that hasn't closed. A later request may succeed. */
export const WINDOW_OPEN = 'urn:soundings:error:windowOpen';

/** Our own problem type: the time in a signed question is too far from this aggregator's clock. */
export const STALE_QUESTION = 'urn:soundings:error:staleQuestion';

/**
 * Our own problem type: the helper's database was restored from a backup, and it refuses its leader until its operator ends the quarantine.
 */
export const RESTORED = 'urn:soundings:error:restored';

/** Our own problem type: the leader sent no statement of its own, and the mission has a public register. */
export const STATEMENT_MISSING = 'urn:soundings:error:statementMissing';

export const REFUSALS: Readonly<Record<RefusalCode, { readonly status: number; readonly type: string; readonly title: string }>> = {
  unauthorised: { status: 401, type: 'about:blank', title: 'Unauthorized' },
  'not-found': { status: 404, type: 'about:blank', title: 'Not Found' },
  method: { status: 405, type: 'about:blank', title: 'Method Not Allowed' },
  'media-type': { status: 415, type: 'about:blank', title: 'Unsupported Media Type' },
  'too-large': { status: 413, type: 'about:blank', title: 'Content Too Large' },
  'too-slow': { status: 408, type: 'about:blank', title: 'Request Timeout' },
  'too-many': { status: 429, type: 'about:blank', title: 'Too Many Requests' },
  busy: { status: 503, type: 'about:blank', title: 'Service Unavailable' },
  stale: { status: 400, type: STALE_QUESTION, title: "The question's time is too far from this aggregator's clock." },
  'window-open': { status: 409, type: WINDOW_OPEN, title: 'The window has not closed.' },
  'given-up': { status: 409, type: GIVEN_UP, title: 'This batch was given up, so it is never released.' },
  'over-budget': { status: 409, type: OVER_BUDGET, title: "This release would exceed the mission's privacy budget." },
  'statement-missing': { status: 409, type: STATEMENT_MISSING, title: "The leader's statement is missing." },
  'not-released': { status: 409, type: NOT_RELEASED, title: 'This aggregator has not given its share of the window.' },
  stopped: { status: 409, type: STOPPED, title: 'This mission was stopped.' },
  quarantined: {
    status: 503,
    type: 'urn:soundings:error:quarantined',
    title: 'This aggregator is in quarantine.',
  },
  restored: { status: 409, type: RESTORED, title: 'This aggregator was restored from a backup.' },
  'not-available': { status: 404, type: 'about:blank', title: 'Not Found' },
};

export class Refusal extends CodedError<RefusalCode> {
  readonly taskId: TaskId | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The signed stop of a mission, for the answer. */
  readonly stop: StopObject | undefined;

  constructor(
    code: RefusalCode,
    detail: string,
    options: {
      readonly taskId?: TaskId | undefined;
      readonly headers?: Readonly<Record<string, string>>;
      readonly stop?: StopObject;
    } = {},
  ) {
    super(code, detail);
    this.taskId = options.taskId;
    this.headers = options.headers ?? {};
    this.stop = options.stop;
  }
}

export function givenUp(): Refusal {
  return new Refusal(
    'given-up',
    "The aggregators' operators have given this batch up, because the two aggregators had not counted the same reports. It was not and will not be released.",
  );
}

export function overBudget(): Refusal {
  return new Refusal(
    'over-budget',
    "This release would exceed the privacy budget of the mission's charter, so it is refused, now and later.",
  );
}

/** The refusal for everybody but a leader whose header is compared (http/compare.ts). */
export function quarantined(): Refusal {
  return new Refusal('quarantined', 'This aggregator was restored from a backup. Its operator has to end the quarantine first.', {
    headers: { 'retry-after': '3600' },
  });
}
