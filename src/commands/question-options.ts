// question-options.ts — a question's options as the command line has them, and back.
import { existsSync, readFileSync } from 'node:fs';
import { isGiven, type Surroundings } from '../cli/command.ts';
import { list, type OptionData, type Options } from '../cli/option-data.ts';
import { InputError } from '../errors.ts';
import { ask } from '../asking/in-thread.ts';
import { addressOf } from '../insight/address.ts';
import type { Answered } from '../insight/answer.ts';
import type { Given, OptionSpec, Question } from '../insight/question.ts';
import { subjectOf } from '../insight/subject.ts';
import type { Progress } from '../progress.ts';
import type { Told } from './answer-output.ts';
import type { ReleasesFile } from './shown-releases.ts';

/** The options of a question as options of the command line. */
export function optionsFrom(specs: readonly OptionSpec[]): Readonly<Record<string, OptionData>> {
  return Object.fromEntries(specs.map((spec) => [spec.name, optionOf(spec)]));
}

/** The answer to the question that these options ask. Throws QueryError if it can't be asked, and InputError if a file does not exist. */
export async function asked(
  question: Question<unknown, unknown>,
  { releases, charters }: Pick<ReleasesFile, 'releases' | 'charters'>,
  options: Options,
  { terminal, signal }: Pick<Surroundings, 'terminal' | 'signal'>,
): Promise<Answered> {
  const given = givenOf(options, question.options);
  const wanted = question.parse(given, subjectOf(releases, charters, filesOf(given, question.options)));
  if (question.long !== true) return ask(question, releases, wanted, { progress: SILENT, signal });
  const progress = terminal.progress(question.title(wanted));
  const answered = await ask(question, releases, wanted, { progress, signal });
  progress.done('worked out');
  return answered;
}

/** The same, with the query's address. */
export async function told(
  question: Question<unknown, unknown>,
  file: ReleasesFile,
  options: Options,
  asking: Pick<Surroundings, 'terminal' | 'signal'>,
): Promise<Told> {
  const address = addressOf(givenOf(options, question.options), question.options);
  return {
    file,
    answered: await asked(question, file, options, asking),
    query: address === '' ? question.name : `${question.name}?${address}`,
  };
}

const SILENT: Progress = { update: () => undefined, done: () => undefined };

/** Those of these options that were given, with their values. */
export function givenOf(options: Options, specs: readonly OptionSpec[]): Given {
  const given = specs.filter(({ name }) => isGiven(options, name));
  return new Map(given.map(({ name, values }) => [name, values.kind === 'switch' ? ['true'] : list(options, name)]));
}

/** The bytes of every file that an option names. */
function filesOf(given: Given, specs: readonly OptionSpec[]): ReadonlyMap<string, Uint8Array> {
  const names = specs.filter(({ values }) => values.kind === 'file').flatMap(({ name }) => given.get(name) ?? []);
  return new Map(names.map((file) => [file, bytesOf(file)]));
}

function bytesOf(file: string): Uint8Array {
  if (!existsSync(file)) throw new InputError(`There is no file ${file}.`);
  return readFileSync(file);
}

function optionOf({ help, repeatable, values }: OptionSpec): OptionData {
  return {
    ...(values.kind === 'switch' ? {} : { value: values.placeholder }),
    help,
    ...(repeatable ? { multiple: true } : {}),
  };
}
