// command.ts — the processor time of one command of `soundings`, as a process of its own.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In milliseconds, with all its threads, start included. Throws with what it said if it fails. */
export async function commandCpuMs(root: string, args: readonly string[], folder: string): Promise<number> {
  const usage = join(folder, 'usage');
  const probe = join(import.meta.dirname, 'probe.mjs');
  const env = { ...process.env, SOUNDINGS_BENCH_USAGE: usage };
  const child = spawn(process.execPath, ['--import', probe, join(root, 'src/dist/cli.js'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`soundings ${args[0] ?? ''} failed: ${said.join('')}`);
  return Number(readFileSync(usage, 'utf8'));
}
