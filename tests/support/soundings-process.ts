// soundings-process.ts — the program as a process, with what it printed: compiled, as people run it.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const PROGRAM = resolve(import.meta.dirname, '../../src/dist/cli.js');

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs it to its end. `input` is its standard input, which may be left open as if more were to come. */
export async function soundingsProcess(
  words: readonly string[],
  input: string | Uint8Array = '',
  then: 'end' | 'left open' = 'end',
): Promise<Printed> {
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined); // it may end before it has read everything
  child.stdin.write(input);
  if (then === 'end') child.stdin.end();
  const code = await new Promise<number>((end) => child.once('close', (status) => end(status ?? -1)));
  return { code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') };
}
