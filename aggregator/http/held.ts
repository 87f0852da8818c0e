// http/held.ts — answers the question "do you already hold a contribution of mine?". A client asks it before it sends one, so that it never sends a second one with other noise (protocol.md "Held").
import { decode } from '@soundings/crypto/codec';
import { sign, verify } from '@soundings/crypto/signature/node';
import { Role } from '@soundings/protocol/dap/role';
import {
  HeldContribution,
  heldQuestionIsSignedBy,
  HeldQuestion,
  isTimely,
  signHeldAnswerBy,
  type Held,
} from '@soundings/protocol/contribution/held';
import type { Window } from '@soundings/protocol/charter/window';
import { mayHaveForgotten } from './forgotten.ts';
import { Refusal } from '../refusal.ts';
import { closesMs, timeBucket } from '../tasks/task.ts';
import { windowAskedAbout, type Answering } from './question.ts';

/** The encoded answer to an encoded question. DecodeError or Refusal if the question is malformed, not signed, or its time is too far from the clock. */
export async function answerHeld(answering: Answering, body: Uint8Array): Promise<Uint8Array> {
  const { context, role, identityKey } = answering;
  const question = decode(HeldQuestion, body, 'question');
  const window = windowAskedAbout(answering, question, (publicKey) => heldQuestionIsSignedBy(verify, question, publicKey));
  const now = Math.floor(context.clock.now() / 1000);
  if (!isTimely(question.time, now)) {
    throw new Refusal(
      'stale',
      `The question was signed at ${instant(question.time)}, and this aggregator's clock says ${instant(BigInt(now))}. Check your clock and ask again.`,
    );
  }
  return signHeldAnswerBy(sign, role, body, BigInt(now), await heldOf(answering, question, window), identityKey);
}

async function heldOf({ context, task, mission, role }: Answering, { organisation }: HeldQuestion, window: Window): Promise<Held> {
  const found = await context.store.heldContribution(task.taskId, timeBucket(BigInt(window.firstDay)), organisation);
  if (found === 'untold') return { kind: 'unknown' };
  if (found !== undefined) return { kind: 'held', contribution: decode(HeldContribution, found, 'held') };
  // If the charter allows amendments, the helper aggregates nothing before the window closes. That it has no report yet says nothing.
  const comesLater = role === Role.helper && mission.charter.amendments > 0 && context.clock.now() < closesMs(window);
  return { kind: comesLater || (await mayHaveForgotten(context, task, window)) ? 'unknown' : 'none' };
}

function instant(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? `second ${String(seconds)}` : date.toISOString();
}
