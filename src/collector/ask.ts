// ask.ts — the requests of a collector and what their answers mean, without any network (DAP-18 §4.6.1, §3.2).
import { fromUtf8 } from '@soundings/crypto/bytes';
import { decode, encode } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import { BatchMode, TimeIntervalQueryConfig } from '@soundings/protocol/dap/batch-mode';
import { CollectionJobReq, CollectionJobResp } from '@soundings/protocol/dap/collection';
import { TaskId } from '@soundings/protocol/dap/ids';
import { mediaType, messageOf } from '@soundings/protocol/dap/media-types';
import { resourceUrl } from '@soundings/protocol/dap/paths';
import { parseProblem, problemTypeOf } from '@soundings/protocol/dap/problem';
import { interval } from '@soundings/protocol/dap/time';
import { isOverBudget } from '@soundings/protocol/release/budget';
import { GIVEN_UP } from '@soundings/protocol/contribution/given-up';
import { AGGREGATOR_STATEMENT_MEDIA_TYPE } from '@soundings/protocol/contribution/aggregator-statement';
import { statementPath } from '@soundings/protocol/contribution/statement';
import { NOT_GIVEN_MEDIA_TYPE } from '@soundings/protocol/register/not-given';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import { windowName, type Window } from '@soundings/protocol/charter/window';
import { CollectError } from './errors.ts';

/** The message that asks for one whole window. The same window gives the same bytes, so asking twice makes no second job. */
export function collectionJobReq(window: Window): CollectionJobReq {
  const config = encode(TimeIntervalQueryConfig, { batchInterval: interval(BigInt(window.firstDay), BigInt(window.endDay)) });
  return { query: { batchMode: BatchMode.timeInterval, config }, aggParam: new Uint8Array(), extensions: [] };
}

export function createJobRequest({ taskId, configuration }: MissionTask, window: Window, token: string): Request {
  return new Request(resourceUrl(configuration.leaderAggregatorEndpoint, { kind: 'collectionJobs', taskId }), {
    method: 'POST',
    headers: { 'Content-Type': mediaType('collection-job-req'), Authorization: `Bearer ${token}` },
    body: encode(CollectionJobReq, collectionJobReq(window)) as Uint8Array<ArrayBuffer>,
  });
}

export function pollJobRequest(location: string, token: string): Request {
  return new Request(location, { headers: { Authorization: `Bearer ${token}` } });
}

/** Asks an aggregator what it signed about a window: its statement, that of the build before if it has no newer one, or why it gave nothing. */
export function statementRequest(
  { taskId, configuration }: MissionTask,
  whom: 'leader' | 'helper',
  window: Window,
  accept: string,
  token: string,
): Request {
  const endpoint = whom === 'leader' ? configuration.leaderAggregatorEndpoint : configuration.helperAggregatorEndpoint;
  const base = fromUtf8(endpoint).replace(/\/$/, '');
  return new Request(base + statementPath(TaskId.toText(taskId), BigInt(window.firstDay)), {
    headers: { Authorization: `Bearer ${token}`, Accept: accept },
  });
}

/** Asks an aggregator for its signed word that it gave nothing of a window. */
export function notGivenRequest(role: 'leader' | 'helper', { taskId, configuration }: MissionTask, window: Window, token: string): Request {
  const endpoint = role === 'leader' ? configuration.leaderAggregatorEndpoint : configuration.helperAggregatorEndpoint;
  const base = fromUtf8(endpoint).replace(/\/$/, '');
  return new Request(base + statementPath(TaskId.toText(taskId), BigInt(window.firstDay)), {
    headers: { Authorization: `Bearer ${token}`, Accept: NOT_GIVEN_MEDIA_TYPE },
  });
}

/** An answer of either aggregator, its body read whole. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export type JobState =
  | { readonly kind: 'ready'; readonly response: CollectionJobResp }
  | { readonly kind: 'pending'; readonly location: string; readonly retryAfterSeconds: number };

/** The state of a job, from the leader's answer to either request about it. Throws CollectError for a refusal or an invalid answer. */
export function readJob(answer: Answer, task: MissionTask, window: Window): JobState {
  if (answer.status < 200 || answer.status >= 300) throw refusal(answer, 'the leader', task, window);
  if (answer.body.length === 0) return { kind: 'pending', location: locationOf(answer), retryAfterSeconds: retryAfter(answer.headers) };
  if (messageOf(answer.headers.get('Content-Type') ?? '') !== 'collection-job-resp') {
    throw new CollectError(
      'bad-answer',
      `The leader's answer is not a collection job. Check that ${new URL(answer.url).origin} is an aggregator.`,
    );
  }
  try {
    return { kind: 'ready', response: decode(CollectionJobResp, answer.body, 'collectionJobResp') };
  } catch (cause) {
    if (cause instanceof DecodeError)
      throw new CollectError('bad-answer', "The leader's collection job is malformed; nothing was released.", { cause });
    throw cause;
  }
}

/** The helper's signed statement, still to be checked, and whether it is the one that both aggregators sign. */
export function readStatementAnswer(answer: Answer, task: MissionTask, window: Window): StatementAnswer {
  if (answer.status !== 200) throw refusal(answer, 'the helper', task, window);
  const type = answer.headers.get('Content-Type') ?? '';
  return { version: type === AGGREGATOR_STATEMENT_MEDIA_TYPE ? 2 : 1, bytes: answer.body };
}

/** The leader's, which only leaders of this build have: it is asked for if the helper has compared it. */
export function readLeaderStatementAnswer(answer: Answer, task: MissionTask, window: Window): Uint8Array {
  if (answer.status !== 200) throw refusal(answer, 'the leader', task, window);
  return answer.body;
}

export interface StatementAnswer {
  readonly version: 1 | 2;
  readonly bytes: Uint8Array;
}

function refusal(answer: Answer, whom: string, task: MissionTask, window: Window): CollectError {
  const name = `${task.label}, ${windowName(window)}`;
  if (answer.status === 401 || answer.status === 403) {
    return new CollectError(
      'token',
      `${capital(whom)} does not accept this collector's token. Check that its SHA-256 is in this aggregator's configuration (tokens.collector).`,
    );
  }
  const problem = parseProblem(new TextDecoder().decode(answer.body));
  const type = problem === undefined ? undefined : problemTypeOf(problem.type);
  if (type === 'invalidBatchSize') {
    return new CollectError(
      'too-few',
      `Fewer than ${task.organisationsMin} organisations contributed to ${name}, so there is no release of it.`,
    );
  }
  if (type === 'batchOverlap') {
    return new CollectError(
      'given-away',
      `${capital(whom)} treats ${name} as collected already: by another collection job, or before it was restored from a backup. There is no release of it.`,
    );
  }
  if (problem?.type === GIVEN_UP) {
    return new CollectError(
      'given-up',
      `The aggregators' operators gave up ${name}, because the two aggregators had counted different reports. There is no release of it, and none of the budget is spent.`,
    );
  }
  if (isOverBudget(problem?.type)) {
    return new CollectError(
      'over-budget',
      `According to an aggregator's own ledger, a release of ${name} would exceed the charter's privacy budget. There is no release of it.`,
    );
  }
  if (type === 'unrecognizedTask') {
    return new CollectError(
      'refused',
      `${capital(whom)} does not know this mission's task "${task.label}". Ask its operator to load this charter.`,
    );
  }
  const detail = problem?.detail ?? problem?.title ?? `status ${answer.status}`;
  return new CollectError('refused', `${capital(whom)} refused to release ${name}: ${detail}`);
}

/** The token is sent only to the leader, whatever a Location header says. */
function locationOf(answer: Answer): string {
  const location = new URL(answer.headers.get('Location') ?? answer.url, answer.url);
  if (location.origin === new URL(answer.url).origin) return location.href;
  throw new CollectError(
    'bad-answer',
    `The leader says that its answer is on another server (${location.origin}). Nothing was sent there. Tell the leader's operator.`,
  );
}

/** Seconds; 1 if the header is missing or a date, which our servers never send. */
function retryAfter(headers: Headers): number {
  const text = headers.get('Retry-After') ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : 1;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
