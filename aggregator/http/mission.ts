// http/mission.ts — the routes that missions add to DAP: the helper's signed statement, and answers to an organisation's signed questions (protocol.md, "Routes of our own").
import type { Hono } from 'hono';
import { verify } from '@soundings/crypto/signature/node';
import { Role } from '@soundings/protocol/dap/role';
import {
  COUNTED_ANSWER_MEDIA_TYPE,
  COUNTED_QUESTION_MEDIA_TYPE,
  countedPath,
  readQuestion,
  type Counted,
} from '@soundings/protocol/contribution/counted';
import { questionIsSigned, signAnswer } from '@soundings/protocol/signed/counted';
import { HELD_ANSWER_MEDIA_TYPE, HELD_QUESTION_MEDIA_TYPE } from '@soundings/protocol/contribution/held';
import { STATEMENT_MEDIA_TYPE } from '@soundings/protocol/contribution/statement';
import type { Window } from '@soundings/protocol/charter/window';
import type { Context } from '../context.ts';
import { mayHaveForgotten } from './forgotten.ts';
import { Refusal } from '../refusal.ts';
import { timeBucket, type Task } from '../tasks/task.ts';
import { mediaTypeOf, ownBody } from './body.ts';
import { answerHeld } from './held.ts';
import { windowAskedAbout, type Answering } from './question.ts';
import { Quota } from './quota.ts';
import { authorise, pathTask, type HttpContext, type Variables } from './route.ts';

export function missionRoutes(app: Hono<{ Variables: Variables }>, context: Context): void {
  const quota = new Quota(context.config.limits.organisationQuestionsPerMinute);
  app.post(countedPath(':taskId'), async (http) => answerQuestion(context, quota, http));
  if (context.config.role === 'helper') app.get('/tasks/:taskId/soundings/statements/:start', async (http) => giveStatement(context, http));
}

const QUESTION_BYTES_MAX = 1024;

/** Answers both kinds of question on one route, told apart by their media type. Both ask what this aggregator has from an organisation. */
async function answerQuestion(context: Context, quota: Quota, http: HttpContext): Promise<Response> {
  const task = await pathTask(context, http);
  const { mission } = task;
  const { identityKey } = context;
  if (mission === undefined || identityKey === undefined)
    throw new Refusal('not-available', 'This aggregator answers this question only for the tasks of a mission.');
  const role = context.config.role === 'leader' ? Role.leader : Role.helper;
  const answering: Answering = { context, task, mission, role, identityKey, quota };
  const request = http.req.raw;
  if (mediaTypeOf(request) === HELD_QUESTION_MEDIA_TYPE) {
    const body = await ownBody(context, request, HELD_QUESTION_MEDIA_TYPE, QUESTION_BYTES_MAX);
    return own(HELD_ANSWER_MEDIA_TYPE, await answerHeld(answering, body));
  }
  const body = await ownBody(context, request, COUNTED_QUESTION_MEDIA_TYPE, QUESTION_BYTES_MAX);
  return own(COUNTED_ANSWER_MEDIA_TYPE, await answerCounted(answering, body));
}

async function answerCounted(answering: Answering, body: Uint8Array): Promise<Uint8Array> {
  const { context, task, role, identityKey } = answering;
  const question = readQuestion(body);
  const window = windowAskedAbout(answering, question, (publicKey) => questionIsSigned(question, publicKey, verify));
  return signAnswer(role, question, await countedOf(context, task, window, question.organisation), identityKey);
}

/** During a quarantine, even a collection that the database contains may have failed after the backup was made. */
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
  if (statement === undefined) throw new Refusal('not-found', 'This helper has released no share of a window that begins at this time.');
  return own(STATEMENT_MEDIA_TYPE, statement);
}

function own(type: string, body: Uint8Array): Response {
  return new Response(body.slice(), { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' } });
}
