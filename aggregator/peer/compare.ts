// peer/compare.ts — the leader's requests say how far both databases have come. An answer counts only if neither was restored from a backup (generations.ts).
import { CodedError } from '@soundings/crypto/errors';
import { TaskId } from '@soundings/protocol/dap/ids';
import { GENERATION_HEADER, generationPath } from '@soundings/protocol/contribution/generation';
import type { Context } from '../context.ts';
import type { Peer } from '../ports/ports.ts';
import { helperUrl, tokenFor, type Task } from '../tasks/task.ts';

export type ComparisonErrorCode = 'restored' | 'malformed';
/** The answer must not be used: nothing may be committed because of it. */
export class ComparisonError extends CodedError<ComparisonErrorCode> {}

/** Sends requests to the task's helper, with the comparison on both sides. ComparisonError if an answer came that must not be used. */
export function comparedPeer({ generations, peer }: Context, task: Task): Peer {
  return async (request) => {
    await generations.count();
    if (!generations.isSpoken) return peer(request);
    const helper = helperUrl(task);
    request.headers.set(GENERATION_HEADER, await generations.headerFor(helper));
    const response = await peer(request);
    const header = response.headers.get(GENERATION_HEADER);
    const received = header === null ? 'well' : await generations.receive(helper, header);
    // A refusal is passed on whatever its header says about the helper, because nothing is committed for a refusal.
    if (received === 'well' || (received !== 'restored' && !response.ok)) return response;
    await response.body?.cancel().catch(() => undefined);
    if (received === 'malformed')
      throw new ComparisonError(
        'malformed',
        `The header ${GENERATION_HEADER} of the helper's answer is malformed, so the answer was not used.`,
      );
    throw new ComparisonError('restored', WHO[received]);
  };
}

const WHO = {
  restored:
    'This leader was restored from a backup: the helper has seen a later state of its database. Its operator has to end the quarantine first.',
  'peer-restored': "The helper was restored from a backup. The helper's operator has to end its quarantine first.",
};

/**
 * Tells every helper once that this leader was restored, so that both are in quarantine. Helpers that don't answer are told again later.
 */
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
      await generations.receive(helper, header); // it may have seen a later state of this database than we know of
    else if (response === undefined || response.status >= 500) told.delete(helper);
    await response?.body?.cancel().catch(() => undefined);
  }
}
