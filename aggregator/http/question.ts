// http/question.ts — checks who may ask an aggregator what it has from them: an organisation of the task and window, by its signature (protocol.md, "Counted" and "Held").
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

/** The fields that all questions have. */
interface Question {
  readonly taskId: Uint8Array;
  readonly windowStart: bigint;
  readonly organisation: Uint8Array;
}

/**
 * The window that a question is about. The organisation's signature is the only permission that a question needs, and an organisation can
 * ask about itself only. Refusal if no organisation of this task and window has signed the question, or if that organisation asks too
 * often.
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
    throw new Refusal(
      'unauthorised',
      'The question is not signed with the key of an organisation that takes part in this task and window.',
    );
  }
  const waitMs = quota.take([toHex(organisation)], context.clock.now());
  if (waitMs === 0) return window;
  context.metrics.count('requests_shed_total', 1, { reason: 'organisation' });
  throw new Refusal(
    'too-many',
    'Your organisation has asked more questions within a minute than this aggregator answers. Ask again later.',
    {
      headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
    },
  );
}
