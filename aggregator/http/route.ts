// http/route.ts — what all routes share: finding the task, checking the token, limiting how many requests run at once, answering.
import type { Context as HonoContext } from 'hono';
import { mediaType, type DapMessage } from '@soundings/protocol/dap/media-types';
import { TaskId, type IdKind } from '@soundings/protocol/dap/ids';
import { DapProblem } from '@soundings/protocol/dap/problem';
import { resourcePath, type Resource } from '@soundings/protocol/dap/paths';
import type { Context } from '../context.ts';
import type { Task } from '../tasks/task.ts';
import type { AdmissionGate } from './admission.ts';
import { isAuthorised, type Role } from './auth.ts';
import { BytesResponse, NOTHING } from './bytes-response.ts';
import { Refusal } from '../refusal.ts';

/** The routes' own part of a Hono context. */
export interface Variables {
  /** The task that the path names, whether or not it exists. Problem documents contain it. */
  taskId: TaskId | undefined;
  /** The leader's URL, if its request said how far its database has come. The answer then says the same about this one (compare.ts). */
  leader: string | undefined;
}
export type HttpContext = HonoContext<{ Variables: Variables }>;

/** A long wait, because the operator has to start another build. */
const SET_ASIDE_SECONDS = '3600';

/**
 * The task that the path names. Refusal `busy` if the task is set aside. DapProblem `unrecognizedTask` if there is no such task, or the
 * name isn't a task ID.
 */
export async function pathTask(context: Context, http: HttpContext): Promise<Task> {
  const taskId = TaskId.fromText(http.req.param('taskId') ?? '');
  http.set('taskId', taskId);
  const task = taskId && (await context.tasks.find(taskId));
  if (task === undefined && taskId !== undefined && context.tasks.isSetAside(taskId)) {
    throw new Refusal(
      'busy',
      "This aggregator has the task in its database and can't use it at the moment. Its operator has been told why. Ask again later.",
      {
        taskId,
        headers: { 'retry-after': SET_ASIDE_SECONDS },
      },
    );
  }
  if (task === undefined) throw new DapProblem('unrecognizedTask', 'This aggregator has no task with this ID.', { taskId });
  return task;
}

/** The identifier in the last part of the path. Undefined if the text can't be an identifier; answer then as for an unknown one. */
export function pathId<T extends Uint8Array>(http: HttpContext, kind: IdKind<T>): T | undefined {
  return kind.fromText(http.req.param('id') ?? '');
}

/** Checks that the request has a bearer token of this role, the task's or the configuration's. Refusal `unauthorised` if it has none. */
export function authorise(context: Context, http: HttpContext, role: Role, task: Task): void {
  const own = role === 'leader' ? task.leaderTokens : task.collectorTokens;
  if (isAuthorised(http.req.header('authorization'), [...own, ...context.config.tokens[role]])) return;
  throw new Refusal('unauthorised', `This request needs the bearer token of the ${role}.`, { headers: { 'www-authenticate': 'Bearer' } });
}

/** Runs `work` when the gate admits it. Refusal `busy` if too many requests are waiting, or this one waited too long. */
export async function admitted<T>(context: Context, gate: AdmissionGate, work: () => Promise<T>): Promise<T> {
  const admission = await gate.enter();
  if (admission !== 'admitted') {
    context.metrics.count('requests_shed_total', 1, { reason: admission });
    throw new Refusal('busy', 'This aggregator has too many requests at the moment, so this one was not processed. Send it again later.', {
      headers: retryAfter(context),
    });
  }
  try {
    return await work();
  } finally {
    gate.leave();
  }
}

/** A resource's path as clients see it: beneath the path of this aggregator's endpoint. */
export function locationOf({ config }: Context, resource: Resource, step?: number): string {
  const base = new URL(config.endpoint).pathname.replace(/\/$/, '');
  return base + resourcePath(resource) + (step === undefined ? '' : `?step=${String(step)}`);
}

export function retryAfter({ config }: Context): Record<string, string> {
  return { 'retry-after': String(config.retryAfterSeconds) };
}

/** A message, with further headers. */
export function dapResponse(
  status: number,
  message: DapMessage,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new BytesResponse(body, { status, headers: { 'content-type': mediaType(message), 'cache-control': 'no-store', ...headers } });
}

/** An answer without a body. */
export function emptyResponse(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new BytesResponse(NOTHING, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

/** A message of our own, with further headers. */
export function own(type: string, body: Uint8Array, headers: Readonly<Record<string, string>> = {}): Response {
  return new BytesResponse(body, { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store', ...headers } });
}
