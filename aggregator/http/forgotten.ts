// forgotten.ts — which of the organisations' questions a restored aggregator can't answer: those about windows for which its database may have lost records.
import type { Window } from '@soundings/protocol/charter/window';
import type { Context } from '../context.ts';
import { timeBucket, type Task } from '../tasks/task.ts';

/**
 * Whether this aggregator's database may have lost something about a window: that it accepted a report, counted it, or released the window.
 * The answer "no" would then be a guess, so the answer is "unknown" (protocol.md, "Restored aggregators"). After a quarantine, what the
 * database does contain can be relied on. During a quarantine every window counts as lost.
 */
export async function mayHaveForgotten(
  { store, quarantine }: Pick<Context, 'store' | 'quarantine'>,
  task: Task,
  window: Pick<Window, 'firstDay'>,
): Promise<boolean> {
  return quarantine.isOn || store.mayHaveForgotten(task.taskId, timeBucket(BigInt(window.firstDay)));
}
