// soundings-here.ts — the program in this process, with what it would have printed: for many command lines, where starting a process for each is most of the work.
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import { runProgram } from '../../src/cli/program.ts';
import { sentenceOf } from '../../src/cli/sentence.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { soundings } from '../../src/commands/index.ts';
import type { Printed } from './soundings-process.ts';

/** As cli.ts runs it, but that nothing stands on standard input. */
export async function soundingsHere(words: readonly string[]): Promise<Printed> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = terminal({ write: (text) => out.push(text) }, { write: (text) => err.push(text) }, {}, () => performance.now());
  const printed = (code: number): Printed => ({ code, out: out.join(''), err: err.join('') });
  try {
    await runProgram(await soundings({ terminal: io, signal: new AbortController().signal }, words), words, (text) => io.print(text));
    return printed(0);
  } catch (error) {
    io.say(io.style.red(sentenceOf(error, {})));
    return printed(exitCodeOf(error));
  }
}
