// insight-numbers.ts — answers a JSON file in the shapes of the reference values of insight with the same file, every output computed from its inputs.
//
// `npm run insight:numbers -- FILE`. Outputs that the file has are ignored, so that other parameters can be tried. docs/insight-method.md, "Trying other
// numbers", has the shapes.
import { existsSync } from 'node:fs';
import process, { argv, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { InputError } from './errors.ts';
import { withOutputs } from './insight/model/reference-cases.ts';
import { readTextFile } from './text-file.ts';

/** The text of a file → the text with our outputs. InputError with a sentence for what is no such file, or can't be computed. */
export function insightNumbers(text: string): string {
  try {
    return `${JSON.stringify(withOutputs(JSON.parse(text)), null, 1)}\n`;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new InputError(`The file is not JSON: ${cause.message}.`, { cause });
    if (cause instanceof RangeError) throw new InputError(cause.message, { cause });
    throw cause;
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const [, , file] = argv;
  for (const output of [stdout, stderr]) output.on('error', () => undefined); // whoever read has left
  try {
    if (file === undefined) throw new InputError('Name the file: npm run insight:numbers -- FILE.');
    if (!existsSync(file)) throw new InputError(`There is no file ${file}.`);
    stdout.write(insightNumbers(readTextFile(file)));
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}
