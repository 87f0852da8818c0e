// asking.ts — questions that a command asks somebody at a terminal. Without a terminal there is nobody to ask.
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { InputError } from '../errors.ts';

/** Asks one question and gives the answer, without the space around it. */
export type Ask = (question: string) => Promise<string>;

/** Undefined unless both are a terminal. */
export function askingAt(
  input: Readable & { readonly isTTY?: boolean },
  output: Writable & { readonly isTTY?: boolean },
  signal: AbortSignal,
): Ask | undefined {
  if (input.isTTY !== true || output.isTTY !== true) return undefined;
  return async (question) => {
    const lines = createInterface({ input, output });
    try {
      return (await lines.question(`${question} `, { signal })).trim();
    } finally {
      lines.close();
    }
  };
}

/** Resolves if somebody answers yes, or if `yes` says that nobody has to be asked. InputError for any other answer, and if there is nobody to ask. */
export async function confirm(ask: Ask | undefined, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (ask === undefined)
    throw new InputError('Nothing was signed: there is nobody at a terminal to ask. Read the text above, and add --yes if you agree.');
  const answer = await ask(`${question} Type yes or no:`);
  if (answer.toLowerCase() !== 'yes') throw new InputError('Nothing was signed.');
}
