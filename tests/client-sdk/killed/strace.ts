// strace.ts — a program of Node's that is killed on entry to the nth system call of a name, by strace's injection, or only watched.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Everything that changes what others see: files, names, sizes, sockets; and with `write`, each wake-up between threads. */
export const WRITE_CLASS = [
  ...['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'sendto', 'sendmsg', 'sendmmsg', 'sendfile', 'copy_file_range', 'splice'],
  ...['open', 'openat', 'openat2', 'creat', 'truncate', 'ftruncate', 'fallocate', 'fsync', 'fdatasync', 'sync_file_range', 'sync'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat', 'mkdir', 'mkdirat', 'rmdir'],
  ...['chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'fchownat', 'utimensat', 'connect', 'shutdown'],
];

/** strace counts the calls of each name and thread apart: the main thread's are one row of numbers, those of the pool's only thread another. */
export type Side = 'main' | 'pool';

export interface KillPoint {
  readonly side: Side;
  readonly call: string;
  /** From 1, of this call on this side, since the program's own code began. */
  readonly nth: number;
}

export interface TracedRun {
  readonly ended: 'killed' | 'by itself';
  /** What it said. */
  readonly output: string;
  /** Each traced call, as strace prints it. */
  readonly calls: readonly string[];
}

/** Why nothing can be traced here; undefined where it can. */
export function whyNoTracing(): string | undefined {
  if (process.platform !== 'linux') return 'strace is for Linux';
  const { error, status, stderr } = spawnSync('strace', ['-o', '/dev/null', '-e', 'inject=getpid:error=EPERM', 'true'], {
    encoding: 'utf8',
  });
  if (error !== undefined) return 'there is no strace';
  return status === 0 ? undefined : `strace may not trace here: ${stderr.trim()}`;
}

/** One thread runs file calls, and none compiles, so that one run's calls are another's. */
const ONE_THREAD = { UV_THREADPOOL_SIZE: '1' };
const FLAGS = ['--v8-pool-size=0', '--single-threaded-gc'];
const RUN_MS_MAX = 600_000;

/** A line on which a call begins, with or without the thread that makes it; where another thread's comes between, a second line ends it. */
const CALL = /^(?:\d+ +)?[a-z]\w*\(/;

/** The tracer is the program's parent, since a careful kernel lets no others trace. */
const SCRIPT =
  'mkfifo "$SOUNDINGS_HELD" && { "$@" & read -r threads <"$SOUNDINGS_HELD"; exec strace -qq -o "$SOUNDINGS_LOG" $SOUNDINGS_FLAGS $threads; }';

/** Runs a compiled program (`hold` is the path of hold.mjs) with the calls of one side traced: to its end, or to `point`. */
export async function traced(hold: string, program: readonly string[], side: Side, point?: KillPoint): Promise<TracedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-strace-'));
  const log = join(folder, 'log');
  const calls = point?.call ?? WRITE_CLASS.map((call) => `?${call}`).join(',');
  const inject = point === undefined ? '' : `-e inject=${point.call}:signal=KILL:when=${String(point.nth)}`;
  const env = {
    ...process.env,
    ...ONE_THREAD,
    SOUNDINGS_SIDE: side,
    SOUNDINGS_HELD: join(folder, 'held'),
    SOUNDINGS_LOG: log,
    SOUNDINGS_FLAGS: `-y -e trace=${calls} ${inject}`,
  };
  try {
    const command = [process.execPath, ...FLAGS, '--import', pathToFileURL(hold).href, ...program];
    const output = await outputOf('sh', ['-c', SCRIPT, 'sh', ...command], env);
    if (!existsSync(log)) throw new Error(`nothing was traced; what was said is: ${output}`);
    const lines = readFileSync(log, 'utf8').split('\n');
    const ended = lines.some((line) => line.includes('+++ killed by SIGKILL +++')) ? 'killed' : 'by itself';
    return { ended, output, calls: lines.filter((line) => CALL.test(line)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A compiled program of Node's to its end. Everything that it said. */
export async function untraced(program: readonly string[]): Promise<string> {
  return outputOf(process.execPath, program, process.env);
}

async function outputOf(command: string, parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(command, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_MS_MAX, killSignal: 'SIGKILL' });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', () => resolve(output));
  });
}
