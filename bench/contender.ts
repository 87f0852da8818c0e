// contender.ts — whoever takes part in a comparison: our kernels in this process, peers in processes of their own
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Kernel } from '../crypto/vdaf/kernel.ts';
import type { Operation, Prio3Case, Work } from './cases/prio3.ts';

export interface Contender {
  readonly name: string;
  /** Cases with more elements than this would take it minutes. */
  readonly elementsMax: number;
  /** Processor time of so many rounds, in nanoseconds. */
  time(chosen: Prio3Case, operation: Operation, rounds: number): Promise<number>;
  end(): void;
}

export function kernelContender(kernel: Kernel, elementsMax = Infinity): Contender {
  const made = new Map<Prio3Case, Work>();
  return {
    name: kernel.name,
    elementsMax,
    time(chosen, operation, rounds) {
      const work = made.get(chosen) ?? chosen.make(kernel);
      made.set(chosen, work);
      const round = work[operation];
      const start = process.cpuUsage();
      for (let i = 0; i < rounds; i++) round();
      const { user, system } = process.cpuUsage(start);
      return Promise.resolve((user + system) * 1000);
    },
    end: () => undefined,
  };
}

/** A program that answers `<case> <operation> <rounds>` with `{"ns":…}`, a line each (bench/peers). */
export function processContender(name: string, command: string, args: readonly string[], elementsMax = Infinity): Contender {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    elementsMax,
    async time(chosen, operation, rounds) {
      child.stdin.write(`${chosen.words} ${operation} ${rounds}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error(`${name} ended before it answered "${chosen.words} ${operation}"; its complaint is above.`);
      return (JSON.parse(answer.value) as { readonly ns: number }).ns;
    },
    end: () => void child.stdin.end(),
  };
}
