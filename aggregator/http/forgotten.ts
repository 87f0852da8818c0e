// forgotten.ts — which questions of organisations a restored aggregator can't answer: those about windows that its database may have forgotten.
import type { Window } from '@soundings/protocol/charter/window';
import type { Context } from '../context.ts';
import { timeBucket, type Task } from '../tasks/task.ts';

/**
 * Whether this aggregator may have forgotten something about a window: that it took a report, counted it, or gave the window away. Then "no" would
 * be a guess, and the answer is "unknown" (protocol.md, "Restored aggregators"). What the database does hold is as good as ever after a
 * quarantine; while it is on, every window counts as forgotten.
 */
export async function mayHaveForgotten(
  { store, quarantine }: Pick<Context, 'store' | 'quarantine'>,
  task: Task,
  window: Pick<Window, 'firstDay'>,
): Promise<boolean> {
  return quarantine.isOn || store.mayHaveForgotten(task.taskId, timeBucket(BigInt(window.firstDay)));
}
