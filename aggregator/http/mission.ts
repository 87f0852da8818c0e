// http/mission.ts — what missions add beside DAP: the helper's signed statement, and "was mine counted?" (protocol.md).
import type { Hono } from 'hono';
import { toBase64Url } from '../../crypto/bytes.ts';
import { verify } from '../../crypto/signature/node.ts';
import { Role } from '../../protocol/dap/role.ts';
import { bytesOf } from '../../protocol/mission/base64url.ts';
import {
  COUNTED_ANSWER_MEDIA_TYPE,
  COUNTED_QUESTION_MEDIA_TYPE,
  questionIsSigned,
  readQuestion,
  signAnswer,
  type Counted,
} from '../../protocol/mission/counted.ts';
import { STATEMENT_MEDIA_TYPE } from '../../protocol/mission/statement.ts';
import { windowStarting, type Window } from '../../protocol/mission/window.ts';
import type { Context } from '../context.ts';
import { mayHaveForgotten } from '../forgotten.ts';
import { enrolledOrganisation, timeBucket, type Task } from '../task.ts';
import { ownBody } from './body.ts';
import { Refusal } from '../refusal.ts';
import { authorise, pathTask, type HttpContext, type Variables } from './route.ts';

export function missionRoutes(app: Hono<{ Variables: Variables }>, context: Context): void {
  app.post('/tasks/:taskId/soundings/counted', async (http) => answerCounted(context, http));
  if (context.config.role === 'helper') app.get('/tasks/:taskId/soundings/statements/:start', async (http) => giveStatement(context, http));
}

const QUESTION_BYTES_MAX = 1024;

/** The organisation's signature is all that the question needs; who asks for another is told nothing. */
async function answerCounted(context: Context, http: HttpContext): Promise<Response> {
  const task = await pathTask(context, http);
  const { mission, taskId } = task;
  const { identityKey } = context;
  if (mission === undefined || identityKey === undefined) throw new Refusal('not-available', 'Only tasks of a mission answer this.');
  const question = readQuestion(await ownBody(http.req.raw, COUNTED_QUESTION_MEDIA_TYPE, QUESTION_BYTES_MAX));
  const window =
    question.windowStart <= Number.MAX_SAFE_INTEGER ? windowStarting(mission.charter.schedule, Number(question.windowStart)) : undefined;
  const entry = window && enrolledOrganisation(mission, toBase64Url(question.organisation), window);
  const isOurs = toBase64Url(question.taskId) === toBase64Url(taskId);
  if (!isOurs || window === undefined || entry === undefined || !questionIsSigned(question, bytesOf(entry.key), verify)) {
    throw new Refusal('unauthorised', 'The question is not signed by an organisation of this task and window.');
  }
  const role = context.config.role === 'leader' ? Role.leader : Role.helper;
  const counted = await countedOf(context, task, window, question.organisation);
  return own(COUNTED_ANSWER_MEDIA_TYPE, signAnswer(role, question, counted, identityKey));
}

/** While a quarantine is on, even a collection that the database holds may have failed since its backup. */
async function countedOf(context: Context, task: Task, window: Window, organisation: Uint8Array): Promise<Counted> {
  const { store, quarantine } = context;
  const found = await store.countedContribution(task.taskId, timeBucket(BigInt(window.firstDay)), organisation);
  if (found !== undefined && !quarantine.isOn) return { kind: 'counted', version: found.version, digest: found.digest };
  return (await mayHaveForgotten(context, task, window)) ? { kind: 'unknown' } : { kind: 'not-counted' };
}

async function giveStatement(context: Context, http: HttpContext): Promise<Response> {
  const task = await pathTask(context, http);
  authorise(context, http, 'collector', task);
  const start = http.req.param('start') ?? '';
  const statement = /^\d{1,15}$/.test(start) ? await context.store.statement(task.taskId, timeBucket(BigInt(start))) : undefined;
  if (statement === undefined) throw new Refusal('not-found', 'This helper has released no share of a window that begins then.');
  return own(STATEMENT_MEDIA_TYPE, statement);
}

function own(type: string, body: Uint8Array): Response {
  return new Response(body.slice(), { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' } });
}
