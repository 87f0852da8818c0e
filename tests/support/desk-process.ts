// desk-process.ts — the desk as a process of its own, on a folder, and the address that its file leads to.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The compiled command. */
export const DESK_COMMAND: readonly string[] = [process.execPath, resolve(import.meta.dirname, '../../src/dist/cli.js'), 'desk'];

export interface DeskProcess {
  /** Without a slash at its end. */
  readonly home: string;
  /** Sends a signal, and settles once the process has ended. */
  stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Starts `command` on a folder, once it has said where the file is that leads to it. Rejects if it ends before. */
export async function startDeskProcess(
  [program = '', ...words]: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<DeskProcess> {
  const child = spawn(program, [...words, '--folder', folder, '--no-open'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  const ended = new Promise<void>((end) => child.once('exit', () => end()));
  const lead = await leadSaid(child);
  const home = /href="([^"]+)\/"/.exec(readFileSync(lead, 'utf8'))?.[1];
  if (home === undefined) throw new Error(`${lead} leads nowhere`);
  return {
    home,
    stop: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

async function leadSaid({ stderr }: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const lead = /browser: (.*open\.html)\n/.exec(said)?.[1];
      if (lead !== undefined) found(lead);
    });
    stderr?.once('close', () => failed(new Error(`the desk did not start: ${said}`)));
  });
}
