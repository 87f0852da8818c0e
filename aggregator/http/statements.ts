// http/statements.ts — gives the collector what this aggregator signed on a window: its statement, or why it gave nothing (protocol.md, "Statement").
import { sign } from '@soundings/crypto/signature/node';
import { AGGREGATOR_STATEMENT_MEDIA_TYPE } from '@soundings/protocol/contribution/aggregator-statement';
import { STATEMENT_MEDIA_TYPE } from '@soundings/protocol/contribution/statement';
import { windowStarting, type Window } from '@soundings/protocol/charter/window';
import { Role } from '@soundings/protocol/dap/role';
import { NOT_GIVEN_MEDIA_TYPE, signNotGiven, type NotGivenReason } from '@soundings/protocol/register/not-given';
import { isEnough } from '../collection/batch.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { isStoppedFor } from '../tasks/stopped.ts';
import { AGG_PARAM, closesMs, timeBucket, type Task } from '../tasks/task.ts';
import { mayHaveForgotten } from './forgotten.ts';
import { authorise, own, pathTask, type HttpContext } from './route.ts';

export async function giveStatement(context: Context, http: HttpContext): Promise<Response> {
  const task = await pathTask(context, http);
  authorise(context, http, 'collector', task);
  const start = http.req.param('start') ?? '';
  const first = /^\d{1,15}$/.test(start) ? Number(start) : undefined;
  const window = first === undefined || task.mission === undefined ? undefined : windowStarting(task.mission.charter.schedule, first);
  if (window === undefined) throw new Refusal('not-found', 'No window of this task begins on this day.');
  const wanted = (http.req.header('accept') ?? '').split(',').map((type) => type.trim());
  if (wanted.includes(NOT_GIVEN_MEDIA_TYPE)) return own(NOT_GIVEN_MEDIA_TYPE, await notGiven(context, task, window));
  const signed = await context.store.signedOn(task.taskId, timeBucket(BigInt(window.firstDay)));
  const { statement, statementV2 } = signed?.kind === 'given' ? signed : {};
  // A collector of the build before names no media type, and wants the statement that it knows.
  if (statementV2 !== undefined && wanted.includes(AGGREGATOR_STATEMENT_MEDIA_TYPE))
    return own(AGGREGATOR_STATEMENT_MEDIA_TYPE, statementV2);
  if (statement !== undefined) return own(STATEMENT_MEDIA_TYPE, statement);
  throw new Refusal(
    'not-found',
    'This aggregator has given no share of the window that begins on this day, or has signed no such statement.',
  );
}

/**
 * The signed reason why nothing is given of a window, now and for ever. If nothing was decided yet and there is a reason, this closes the batch for good.
 * Refusal if its share was or may still be given.
 */
async function notGiven(context: Context, task: Task, window: Window): Promise<Uint8Array> {
  const { store, clock, config, identityKey } = context;
  if (identityKey === undefined) throw new Refusal('not-available', 'This aggregator signs nothing: it has no identity key.');
  if (clock.now() < closesMs(window)) throw new Refusal('window-open', 'This window has not closed yet. Ask after it has closed.');
  const bucket = timeBucket(BigInt(window.firstDay));
  const reasonNow = async (): Promise<NotGivenReason | undefined> => {
    const signed = await store.signedOn(task.taskId, bucket);
    return signed?.kind === 'not-given' ? signed.reason : undefined;
  };
  const reason = (await reasonNow()) ?? ((await closed(context, task, window)) ? await reasonNow() : undefined);
  if (reason === undefined)
    throw new Refusal(
      'not-released',
      'This aggregator has given its share of this window, may still give it, or cannot tell. It signs nothing else.',
    );
  const role = config.role === 'leader' ? Role.leader : Role.helper;
  const said = { role, taskId: task.taskId, windowStart: BigInt(window.firstDay), reason };
  return signNotGiven(said, (message) => sign(identityKey, message));
}

async function closed(context: Context, task: Task, window: Window): Promise<boolean> {
  if (await mayHaveForgotten(context, task, window)) return false;
  const bucket = timeBucket(BigInt(window.firstDay));
  const outcome = await context.store.closeBatch(
    task.taskId,
    { first: bucket, last: bucket },
    task.vdaf.withAggParam(AGG_PARAM),
    (sum): NotGivenReason | undefined => (isStoppedFor(task, window) ? 'stopped' : isEnough(task, sum) ? undefined : 'too-few'),
  );
  return outcome === 'closed';
}
