// answer-output.ts — an answer in the form that was asked for, printed or written to a file.
import { writeFileSync } from 'node:fs';
import type { Release } from '@soundings/protocol/release/release';
import { leaveOut, type Surroundings } from '../cli/command.ts';
import { flag, text, type OptionData, type Options } from '../cli/option-data.ts';
import type { Terminal } from '../cli/terminal.ts';
import { InputError } from '../errors.ts';
import { BINARY_FORMATS, TEXT_FORMATS, textOf } from '../export/files/formats.ts';
import type { Source } from '../export/files/source.ts';
import type { Answered } from '../insight/answer.ts';
import { QueryError } from '../insight/question.ts';
import type { PageSubject } from '../pages/results/subject.ts';
import type { ReleasesFile } from './shown-releases.ts';

const FORMATS = [...TEXT_FORMATS, ...BINARY_FORMATS, 'html'] as const;
type Format = (typeof FORMATS)[number];

/** The options that every command that answers from releases has, before and behind those of its questions. */
export const RELEASES_OPTIONS: Readonly<Record<'releases' | 'mission', OptionData>> = {
  releases: { value: 'FILE', help: "The collector's file of releases.", required: true },
  mission: {
    value: 'FILE',
    help: "The mission document. Only its releases are used, each checked against the charter and the aggregators' signatures, and, if the charter names a public register, only those that are in it. Questions are worded as in the charter.",
  },
};
export const OUTPUT_OPTIONS: Readonly<Record<'format' | 'out' | 'json', OptionData>> = {
  format: {
    value: 'FORMAT',
    help: `One of ${FORMATS.join(', ')} (default: table). html shows all questions, with charts; zip is a Data Package with the charter and the proofs; cite and cff say how to cite the answer.`,
  },
  out: { value: 'FILE', help: 'Write to this file instead of standard output.' },
  json: { help: 'The same as --format json.' },
};

/** The format that was asked for. Throws InputError if there is no such format. */
export function formatOf(options: Options): Format {
  if (flag(options, 'json') && text(options, 'format') !== 'json') leaveOut(options, ['format'], '--json is a format of its own');
  const wanted = flag(options, 'json') ? 'json' : (text(options, 'format') ?? 'table');
  const format = FORMATS.find((one) => one === wanted);
  if (format === undefined) throw new InputError(`--format takes one of ${FORMATS.join(', ')}, not "${wanted}".`);
  return format;
}

/** An answer, and what a file or a citation says of where it comes from. */
export interface Told {
  readonly answered: Answered;
  /** The query, as its address has it. */
  readonly query: string;
  readonly file: ReleasesFile;
}

/** What only some formats need is loaded with them: it would take longer than most answers. */
export async function answerFile({ answered, query, file }: Told, format: Exclude<Format, 'html'>): Promise<string | Uint8Array> {
  const cited = { answered, query, source: sourceOf(file, answered), accessed: new Date().toISOString().slice(0, 10) };
  if (format === 'parquet') return (await import('../export/files/parquet.ts')).answerParquet(answered);
  if (format === 'zip') {
    const { dataPackage } = await import('../export/files/data-package.ts');
    return (await import('../sheet/write-archive.ts')).writeArchive(dataPackage(cited));
  }
  return textOf(format, cited);
}

/** What this answer rests on: the releases of the questions that were asked for. */
function sourceOf({ releases, charters, proofs, register }: ReleasesFile, { asked }: Answered): Source {
  const { instrument, numerator, denominator } = asked as Readonly<Record<string, unknown>>;
  const own = releases.filter((release) => [instrument, numerator, denominator].includes(release.instrument));
  return { charter: [...charters.values()][0], releases: own.map((release) => ({ release, proof: proofs.get(release) })), register };
}

/** A page with charts of all questions. The answer to the question that was asked comes first. */
export async function pageText(
  { releases, charters, notes }: Pick<ReleasesFile, 'releases' | 'charters' | 'notes'>,
  level: number,
  asked: Answered | undefined,
  { terminal, signal }: Pick<Surroundings, 'terminal' | 'signal'>,
): Promise<string> {
  const progress = terminal.progress('What stands out and what comes next:');
  const { askOutlook } = await import('../asking/outlook.ts');
  const { resultsPage } = await import('../pages/results/page.ts');
  const outlook = await askOutlook(releases, charters, level, { progress, signal });
  progress.done('worked out');
  return resultsPage([...charters.values()][0] ?? pageSubjectOf(releases), releases, { level, asked, outlook, notes });
}

/** Throws InputError for a file of bytes that would go to a terminal. */
export function putOut(result: string | Uint8Array, options: Options, terminal: Terminal): void {
  const out = text(options, 'out');
  if (out === undefined) {
    if (typeof result !== 'string')
      throw new InputError(`--format ${text(options, 'format') ?? ''} makes a file. Say with --out where to write it.`);
    terminal.print(result.trimEnd());
    return;
  }
  writeFileSync(out, result);
  terminal.say(`Written to ${out}.`);
}

/** Runs `answered`. A QueryError becomes an InputError, because such a question is a mistake on the command line. */
export async function plainly<Result>(answered: () => Promise<Result>): Promise<Result> {
  try {
    return await answered();
  } catch (cause) {
    if (cause instanceof QueryError) throw new InputError(cause.message, { cause });
    throw cause;
  }
}

/** What the page says about a mission if only its releases are known. */
function pageSubjectOf(releases: readonly Release[]): PageSubject {
  const instruments = [...new Set(releases.map(({ instrument }) => instrument))];
  return {
    mission: releases[0]?.mission ?? '',
    question: releases[0]?.mission ?? '',
    region: '',
    instruments: instruments.map((name) => ({
      name,
      question: name,
      gathered: releases.some(({ sector }) => sector !== null) ? 'by-sector' : 'together',
    })),
  };
}
