// output-end.ts — what becomes of a command whose output nobody takes any more: `| head -1`, a pager that was left, a full disk.

interface Output {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * Follows both outputs for the life of the process. Without a listener, a write to a pipe that was closed ends a Node program with a stack.
 *
 * A reader that has left is no failure: the command does its work to its end and its exit code is its own, so that nothing is left half sent.
 * `unread` is for those that only serve. `broken` is told once of any other reason, such as a full disk. What can't be said on standard error
 * can be said nowhere.
 */
export function followOutput(out: Output, err: Output, unread: () => void, broken: (code: string) => void): void {
  let isOver = false;
  out.on('error', (error) => {
    if (isOver) return;
    isOver = true;
    const code = 'code' in error ? String(error.code) : error.name;
    if (code === 'EPIPE') unread();
    else broken(code);
  });
  err.on('error', () => undefined);
}
