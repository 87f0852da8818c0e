// drivers/peer-token.ts — how the leader names itself to the helper, and a task to its operator.
import { toBase64Url } from '../../crypto/bytes.ts';
import type { Context } from '../context.ts';
import type { Task } from '../task.ts';

/** The task's own token, or the configuration's. Without one the helper answers 401, which is retried until somebody has looked. */
export function tokenFor({ config }: Context, task: Task): string {
  return task.helperToken ?? config.helperToken ?? 'none';
}

/** For logs, which cut it. */
export function taskName(taskId: Uint8Array): string {
  return toBase64Url(taskId);
}
