// http/mission.ts — the routes that missions add to DAP: signed statements about windows, and answers to an organisation's signed questions (protocol.md, "Routes of our own").
import type { Hono } from 'hono';
import { sign, verify } from '@soundings/crypto/signature/node';
import { Role } from '@soundings/protocol/dap/role';
import {
  COUNTED_ANSWER_MEDIA_TYPE,
  COUNTED_QUESTION_MEDIA_TYPE,
  countedPath,
  questionIsSignedBy,
  readQuestion,
  signAnswerBy,
  type Counted,
} from '@soundings/protocol/contribution/counted';
import { HELD_ANSWER_MEDIA_TYPE, HELD_QUESTION_MEDIA_TYPE } from '@soundings/protocol/contribution/held';
import { COUNTED_ANSWER_V2_MEDIA_TYPE, COUNTED_QUESTION_V2_MEDIA_TYPE } from '@soundings/protocol/contribution/counted-proof';
import type { Window } from '@soundings/protocol/charter/window';
import type { Context } from '../context.ts';
import { mayHaveForgotten } from './forgotten.ts';
import { Refusal } from '../refusal.ts';
import { timeBucket, type Task } from '../tasks/task.ts';
import { mediaTypeOf, ownBody } from './body.ts';
import { answerHeld } from './held.ts';
import { hpkeConfigHeaders } from './hpke-config.ts';
import { windowAskedAbout, type Answering } from './question.ts';
import { Quota } from './quota.ts';
import { answerWithProof } from './counted-proof.ts';
import { own, pathTask, type HttpContext, type Variables } from './route.ts';
import { giveStatement } from './statements.ts';

export function missionRoutes(app: Hono<{ Variables: Variables }>, context: Context): void {
  const quota = new Quota(context.config.limits.organisationQuestionsPerMinute);
  const keyHeaders = hpkeConfigHeaders(context);
  app.post(countedPath(':taskId'), async (http) => answerQuestion(context, quota, keyHeaders, http));
  app.get('/tasks/:taskId/soundings/statements/:start', async (http) => giveStatement(context, http));
}

const QUESTION_BYTES_MAX = 1024;

/** Answers every kind of question on one route, told apart by their media type. All ask what this aggregator has from an organisation. */
async function answerQuestion(
  context: Context,
  quota: Quota,
  keyHeaders: () => Readonly<Record<string, string>>,
  http: HttpContext,
): Promise<Response> {
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
    return own(HELD_ANSWER_MEDIA_TYPE, await answerHeld(answering, body), keyHeaders());
  }
  if (mediaTypeOf(request) === COUNTED_QUESTION_V2_MEDIA_TYPE) {
    const body = await ownBody(context, request, COUNTED_QUESTION_V2_MEDIA_TYPE, QUESTION_BYTES_MAX);
    return own(COUNTED_ANSWER_V2_MEDIA_TYPE, await answerWithProof(answering, body));
  }
  const body = await ownBody(context, request, COUNTED_QUESTION_MEDIA_TYPE, QUESTION_BYTES_MAX);
  return own(COUNTED_ANSWER_MEDIA_TYPE, await answerCounted(answering, body));
}

async function answerCounted(answering: Answering, body: Uint8Array): Promise<Uint8Array> {
  const { context, task, role, identityKey } = answering;
  const question = readQuestion(body);
  const window = windowAskedAbout(answering, question, (publicKey) => questionIsSignedBy(verify, question, publicKey));
  return signAnswerBy(sign, role, question, await countedOf(context, task, window, question.organisation), identityKey);
}

/** During a quarantine, even a collection that the database contains may have failed after the backup was made. */
async function countedOf(context: Context, task: Task, window: Window, organisation: Uint8Array): Promise<Counted> {
  const { store, quarantine } = context;
  const found = await store.countedContribution(task.taskId, timeBucket(BigInt(window.firstDay)), organisation);
  if (found !== undefined && !quarantine.isOn) return { kind: 'counted', version: found.version, digest: found.digest };
  return (await mayHaveForgotten(context, task, window)) ? { kind: 'unknown' } : { kind: 'not-counted' };
}
