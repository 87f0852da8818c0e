// http/compare.ts — the helper's answers to its leader carry how far both databases have come; nothing is answered if one of them was put back.
import { DapProblem } from '@soundings/protocol/dap/problem';
import { GENERATION_HEADER } from '@soundings/protocol/contribution/generation';
import type { Context } from '../context.ts';
import { quarantined, Refusal } from '../refusal.ts';
import { leaderUrl, type Task } from '../tasks/task.ts';
import type { HttpContext } from './route.ts';

/** A leader soon asks again whether its helper's operator has looked. */
const RETRY_AFTER = { 'retry-after': '60' };

/** Refusal where this database or that of the task's leader, who has shown its token, was put back; DapProblem where the header isn't one. */
export async function assertNotRestored(context: Context, http: HttpContext, task: Task): Promise<void> {
  if (await isLeaderRestored(context, http, task)) {
    throw new Refusal('quarantined', 'The leader was restored from a backup; its operator has to end the quarantine first.', {
      headers: RETRY_AFTER,
    });
  }
}

/** Hears what the leader has to say, which may be that it was put back. Errors as above but for that. */
export async function isLeaderRestored({ generations, quarantine }: Context, http: HttpContext, task: Task): Promise<boolean> {
  const header = http.req.header(GENERATION_HEADER);
  const leader = leaderUrl(task);
  if (header === undefined || !generations.isSpoken) {
    // A plain DAP leader: nothing is compared.
    if (quarantine.isOn) throw quarantined();
    return quarantine.peers.has(leader);
  }
  http.set('leader', leader); // who sends the header gets one
  const received = await generations.receive(leader, header);
  if (received === 'malformed') throw new DapProblem('invalidMessage', `The header ${GENERATION_HEADER} is not in its canonical form.`);
  if (received === 'restored')
    throw new Refusal('restored', 'This helper was restored from a backup; its operator has to end the quarantine first.', {
      headers: RETRY_AFTER,
    });
  return received === 'peer-restored';
}

/** To be set on the answer, whatever it is, once what it says is counted; undefined for a leader that sent none. */
export async function answerHeader({ generations }: Context, http: HttpContext): Promise<string | undefined> {
  await generations.count();
  const leader = http.get('leader');
  return leader === undefined ? undefined : generations.headerFor(leader);
}
