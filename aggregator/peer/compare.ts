// peer/compare.ts — the leader's requests carry how far both databases have come, and an answer counts only if neither was put back (generations.ts).
import { CodedError } from '@soundings/crypto/errors';
import { TaskId } from '@soundings/protocol/dap/ids';
import { GENERATION_HEADER, generationPath } from '@soundings/protocol/contribution/generation';
import type { Context } from '../context.ts';
import type { Peer } from '../ports/ports.ts';
import { helperUrl, tokenFor, type Task } from '../tasks/task.ts';

export type ComparisonErrorCode = 'restored' | 'malformed';
/** An answer that nothing may be committed for. */
export class ComparisonError extends CodedError<ComparisonErrorCode> {}

/** The way to the task's helper, on which both sides compare. ComparisonError where an answer came that doesn't count. */
export function comparedPeer({ generations, peer }: Context, task: Task): Peer {
  return async (request) => {
    await generations.count();
    if (!generations.isSpoken) return peer(request);
    const helper = helperUrl(task);
    request.headers.set(GENERATION_HEADER, await generations.headerFor(helper));
    const response = await peer(request);
    const header = response.headers.get(GENERATION_HEADER);
    const received = header === null ? 'well' : await generations.receive(helper, header);
    // A refusal is heard whatever its header says of the helper: nothing is committed for it.
    if (received === 'well' || (received !== 'restored' && !response.ok)) return response;
    await response.body?.cancel().catch(() => undefined);
    if (received === 'malformed')
      throw new ComparisonError('malformed', `The helper's header ${GENERATION_HEADER} is not in its canonical form.`);
    throw new ComparisonError('restored', WHO[received]);
  };
}

const WHO = {
  restored: 'This leader was restored from a backup: the helper has seen it farther than it is.',
  'peer-restored': 'The helper was restored from a backup, and its operator has not ended its quarantine yet.',
};

/** Tells every helper once that this leader was restored, so that both are in quarantine; those that don't answer are told again later. */
export async function tellHelpers(context: Context, told: Set<string>): Promise<void> {
  const { generations, peer, tasks } = context;
  for (const task of generations.isSpoken ? await tasks.all() : []) {
    const helper = helperUrl(task);
    if (told.has(helper)) continue;
    told.add(helper);
    const headers = {
      authorization: `Bearer ${tokenFor(task, context.config)}`,
      [GENERATION_HEADER]: await generations.headerFor(helper),
    };
    const url = helper.replace(/\/$/, '') + generationPath(TaskId.toText(task.taskId));
    const response = await peer(new Request(url, { headers, redirect: 'manual' })).catch(() => undefined);
    const header = response?.headers.get(GENERATION_HEADER) ?? undefined;
    if (header !== undefined)
      await generations.receive(helper, header); // it may have seen us farther than we know
    else if (response === undefined || response.status >= 500) told.delete(helper);
    await response?.body?.cancel().catch(() => undefined);
  }
}
