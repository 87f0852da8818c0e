// http/question.ts — who may ask an aggregator what it has of theirs: an organisation of the task and window, by its signature (protocol.md, "Counted" and "Held").
import { toBase64Url, toHex } from '@soundings/crypto/bytes';
import type { AggregatorRole } from '@soundings/protocol/dap/role';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { windowStarting, type Window } from '@soundings/protocol/charter/window';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { enrolledOrganisation, type MissionRules, type Task } from '../tasks/task.ts';
import type { Quota } from './quota.ts';

/** What an answer is made from. */
export interface Answering {
  readonly context: Context;
  readonly task: Task;
  readonly mission: MissionRules;
  readonly role: AggregatorRole;
  /** The Ed25519 seed that signs the answer. */
  readonly identityKey: Uint8Array;
  readonly quota: Quota;
}

/** What all questions say of themselves. */
interface Question {
  readonly taskId: Uint8Array;
  readonly windowStart: bigint;
  readonly organisation: Uint8Array;
}

/**
 * The window that a question is about. The organisation's signature is all that a question needs; who asks for another is told nothing. Refusal
 * where no organisation of this task and window has signed it, or where that one asks too often.
 */
export function windowAskedAbout(
  { context, task, mission, quota }: Answering,
  { taskId, windowStart, organisation }: Question,
  isSigned: (publicKey: Uint8Array) => boolean,
): Window {
  const window = windowStart <= Number.MAX_SAFE_INTEGER ? windowStarting(mission.charter.schedule, Number(windowStart)) : undefined;
  const entry = window && enrolledOrganisation(mission, toBase64Url(organisation), window);
  const isOurs = toBase64Url(taskId) === toBase64Url(task.taskId);
  if (!isOurs || window === undefined || entry === undefined || !isSigned(bytesOf(entry.key))) {
    throw new Refusal('unauthorised', 'The question is not signed by an organisation of this task and window.');
  }
  const waitMs = quota.take([toHex(organisation)], context.clock.now());
  if (waitMs === 0) return window;
  context.metrics.count('requests_shed_total', 1, 'organisation');
  throw new Refusal('too-many', 'Your organisation has asked more within a minute than this aggregator answers; ask again later.', {
    headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
  });
}
