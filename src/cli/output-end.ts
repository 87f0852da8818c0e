// output-end.ts — what happens to a command when its output can't be written any more: `| head -1`, a pager that was closed, a full disk.

interface Output {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * Listens for errors of both outputs until the process ends. Without a listener, writing to a closed pipe ends a Node program with a stack trace.
 *
 * A reader that has left is not a failure: the command completes its work and sets its own exit code, so that nothing is left half sent. `unread` is
 * called then, for commands that only serve. `broken` is called once, with the code of any other error, such as a full disk. Errors of standard
 * error are ignored, because there is nowhere left to report them.
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
