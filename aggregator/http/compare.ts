// http/compare.ts — the helper's answers to its leader say how far both databases have come. The helper refuses to work if one of them was restored.
import { DapProblem } from '@soundings/protocol/dap/problem';
import { GENERATION_HEADER } from '@soundings/protocol/contribution/generation';
import type { Context } from '../context.ts';
import { quarantined, Refusal } from '../refusal.ts';
import { leaderUrl, type Task } from '../tasks/task.ts';
import type { HttpContext } from './route.ts';

/** The leader asks again after a minute, since the operator may have ended the quarantine by then. */
const RETRY_AFTER = { 'retry-after': '60' };

/**
 * Refusal if this database, or that of the task's leader, was restored from a backup; the leader has shown its token. DapProblem if the
 * header is malformed.
 */
export async function assertNotRestored(context: Context, http: HttpContext, task: Task): Promise<void> {
  if (await isLeaderRestored(context, http, task)) {
    throw new Refusal('quarantined', "The leader was restored from a backup. The leader's operator has to end its quarantine first.", {
      headers: RETRY_AFTER,
    });
  }
}

/**
 * Reads the leader's header, by which the leader may say that it was restored. Errors as above, except that a restored leader is no error.
 */
export async function isLeaderRestored({ generations, quarantine }: Context, http: HttpContext, task: Task): Promise<boolean> {
  const header = http.req.header(GENERATION_HEADER);
  const leader = leaderUrl(task);
  if (header === undefined || !generations.isSpoken) {
    // A leader without the header is a plain DAP leader: nothing is compared.
    if (quarantine.isOn) throw quarantined();
    return quarantine.peers.has(leader);
  }
  http.set('leader', leader); // a leader that sends the header gets one back
  const received = await generations.receive(leader, header);
  if (received === 'malformed') throw new DapProblem('invalidMessage', `The header ${GENERATION_HEADER} is not in its canonical form.`);
  if (received === 'restored')
    throw new Refusal('restored', 'This helper was restored from a backup. Its operator has to end the quarantine first.', {
      headers: RETRY_AFTER,
    });
  return received === 'peer-restored';
}

/**
 * The header for any answer to the leader, after the commits that the answer may depend on are counted. Undefined if the leader sent no
 * such header.
 */
export async function answerHeader({ generations }: Context, http: HttpContext): Promise<string | undefined> {
  await generations.count();
  const leader = http.get('leader');
  return leader === undefined ? undefined : generations.headerFor(leader);
}
