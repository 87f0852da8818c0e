// http/route.ts — what every route does alike: find the task, check who asks, let in only so many at once, answer.
import type { Context as HonoContext } from 'hono';
import { mediaType, type DapMessage } from '@soundings/protocol/dap/media-types';
import { TaskId, type IdKind } from '@soundings/protocol/dap/ids';
import { DapProblem } from '@soundings/protocol/dap/problem';
import { resourcePath, type Resource } from '@soundings/protocol/dap/paths';
import type { Context } from '../context.ts';
import type { Task } from '../tasks/task.ts';
import type { AdmissionGate } from './admission.ts';
import { isAuthorised, type Role } from './auth.ts';
import { Refusal } from '../refusal.ts';

/** The routes' own part of a Hono context. */
export interface Variables {
  /** For problem documents: the task that the path names, known or not. */
  taskId: TaskId | undefined;
  /** Set where the leader told how far it has come, and so is told (compare.ts). */
  leader: string | undefined;
}
export type HttpContext = HonoContext<{ Variables: Variables }>;

/** An operator has to start another build. */
const SET_ASIDE_SECONDS = '3600';

/** The task of the path. Refusal `busy` for one that is set aside; DapProblem `unrecognizedTask` for one that is unknown here, or a name that can't be one. */
export async function pathTask(context: Context, http: HttpContext): Promise<Task> {
  const taskId = TaskId.fromText(http.req.param('taskId') ?? '');
  http.set('taskId', taskId);
  const task = taskId && (await context.tasks.find(taskId));
  if (task === undefined && taskId !== undefined && context.tasks.isSetAside(taskId)) {
    throw new Refusal('busy', "This task is in the database and can't be used at the moment; the operator is told why. Ask again later.", {
      taskId,
      headers: { 'retry-after': SET_ASIDE_SECONDS },
    });
  }
  if (task === undefined) throw new DapProblem('unrecognizedTask', 'No task of this ID is known here.', { taskId });
  return task;
}

/** The identifier in the last part of the path; undefined for a text that can't be one, which is as good as unknown. */
export function pathId<T extends Uint8Array>(http: HttpContext, kind: IdKind<T>): T | undefined {
  return kind.fromText(http.req.param('id') ?? '');
}

/** Refuses whoever doesn't carry a token of this role, the task's or the configuration's. */
export function authorise(context: Context, http: HttpContext, role: Role, task: Task): void {
  const own = role === 'leader' ? task.leaderTokens : task.collectorTokens;
  if (isAuthorised(http.req.header('authorization'), [...own, ...context.config.tokens[role]])) return;
  throw new Refusal('unauthorised', `This needs the bearer token of the ${role}.`, { headers: { 'www-authenticate': 'Bearer' } });
}

/** Runs `work` when there is room for it. */
export async function admitted<T>(context: Context, gate: AdmissionGate, work: () => Promise<T>): Promise<T> {
  const admission = await gate.enter();
  if (admission !== 'admitted') {
    context.metrics.count('requests_shed_total', 1, admission);
    throw new Refusal('busy', 'There are too many requests at the moment; nothing of this one was looked at.', {
      headers: retryAfter(context),
    });
  }
  try {
    return await work();
  } finally {
    gate.leave();
  }
}

/** A resource's URL as its peer sees it: beneath the path of this aggregator's endpoint. */
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
  return new Response(body.slice(), { status, headers: { 'content-type': mediaType(message), 'cache-control': 'no-store', ...headers } });
}

/** No body: there is nothing (yet) to say. */
export function emptyResponse(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
