// processes.ts — the demo's servers: real processes of this same command, started, watched, stopped.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { closeSync, openSync } from 'node:fs';
import { CodedError } from '@soundings/crypto/errors';

export interface Server {
  readonly name: string;
  readonly process: ChildProcess;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
}

export interface StartOptions {
  /** Whether an answer shows that it is up. Any success does, if this isn't given. */
  readonly isUp?: (response: Response) => boolean;
  /** Its environment, if it isn't this process's own. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A time limit for a process that hangs. A busy machine takes a minute or two. */
const START_MS_MAX = 300_000;
const ANSWER_MS_MAX = 5000;
/** Longer than an aggregator gives its last requests (aggregator/node/listen.ts). */
const STOP_MS_MAX = 60_000;

/** `soundings ARGS` as a process of its own, once it answers on `url` in a way that shows that it is up. What it says goes to `logFile`. */
export async function startServer(
  name: string,
  cli: string,
  args: readonly string[],
  logFile: string,
  url: string,
  { isUp = ({ ok }: Response) => ok, env }: StartOptions = {},
): Promise<Server> {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', log, log], env });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const server = { name, process: child, ended };
  const deadline = Date.now() + START_MS_MAX;
  while (!(await answers(url, isUp))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new CodedError('demo', `The ${name} did not start. ${logFile} has its messages.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return server;
}

/** `soundings ARGS` to its end. What it says goes to `logFile`. Throws CodedError `demo` if it fails. */
export async function runCommand(cli: string, args: readonly string[], logFile: string, signal: AbortSignal): Promise<void> {
  const log = openSync(logFile, 'a');
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', log, log], signal });
    child.once('error', reject);
    child.once('exit', resolve);
  });
  closeSync(log);
  if (code !== 0) throw new CodedError('demo', `soundings ${args[0] ?? ''} failed. ${logFile} has its messages.`);
}

/** Stops a server with SIGTERM, or with SIGKILL if that has no effect. */
export async function stopServer({ process: child, ended }: Server): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  await ended;
  clearTimeout(timer);
}

/** Below the ports that the systems give to connections and to whoever asks for any: none of those takes one before its server is up. */
const PORT_MIN = 20_000;
const PORT_MAX = 32_000;
const PORT_TRIES_MAX = 100;
/** Each process begins in a place of its own, so that two that look at the same time don't find the same port before either listens on it. */
const PORTS_EACH = 30;
// Only freePort changes this: no port is offered twice in a row.
let offered = 0;

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES_MAX; tries++) {
    const port = PORT_MIN + ((process.pid * PORTS_EACH + offered++) % (PORT_MAX - PORT_MIN));
    if (await isFree(port)) return port;
  }
  throw new CodedError('demo', 'This machine has no free port.');
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

async function answers(url: string, isUp: (response: Response) => boolean): Promise<boolean> {
  try {
    return isUp(await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) }));
  } catch {
    return false;
  }
}
