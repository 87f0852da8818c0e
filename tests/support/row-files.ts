// row-files.ts — files of rows as people have them, each with what should come of it: written before the reader, by somebody who didn't write it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SdkError } from '../../client-sdk/errors.ts';
import type { Columns } from '../../client-sdk/rows/columns.ts';
import type { Source } from '../../client-sdk/rows/table.ts';
import { tally } from '../../client-sdk/rows/tally.ts';
import { secureRandom } from '../../crypto/random.ts';
import { cellAt, cellName } from '../../protocol/charter/cells.ts';
import { instrumentDimensions, type Instrument } from '../../protocol/charter/instrument.ts';
import { windowNumbered, type Schedule } from '../../protocol/charter/window.ts';

/** People (or the sum, or the figure) in each cell that isn't 0, by the cell's name. */
export type Counts = Readonly<Record<string, number>>;

export interface ReadAs {
  readonly tally: Counts;
  /** What a note has to say: each a regular expression, in any case. */
  readonly says?: readonly string[];
  /** It may be asked about instead, in a sentence that fits these; `answers`, if there are any, then make the table. */
  readonly mayAsk?: readonly string[];
  readonly answers?: Answers;
}

export interface AskedAbout {
  /** What the sentences have to name. */
  readonly asks: readonly string[];
  /** The member of Columns that answers, or `nothing`. */
  readonly answer?: string;
  readonly then?: { readonly answers: Answers; readonly tally: Counts };
}

/** Members of Columns; `sheet` chooses a sheet. */
export type Answers = Columns & { readonly sheet?: string };

export interface RowFile {
  readonly kind: string;
  readonly name: string;
  readonly charter: string;
  readonly window: number;
  readonly why: string;
  /** Names beside the expectation; more than one are read together. */
  readonly files?: readonly string[];
  readonly records?: readonly Readonly<Record<string, unknown>>[];
  readonly expect: ReadAs | AskedAbout;
}

export type Outcome =
  | { readonly kind: 'table'; readonly tally: Counts; readonly notes: readonly string[] }
  /** `answers` are the members of Columns that the questions name. */
  | { readonly kind: 'sentences'; readonly sentences: readonly string[]; readonly answers: readonly string[] };

export const TEXT_FILES = resolve(import.meta.dirname, '../client-sdk/rows/files');

/** Everything in a folder of kinds, in the order of the names. */
export function rowFiles(root: string): readonly RowFile[] {
  const kinds = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return kinds
    .map(({ name }) => name)
    .sort()
    .flatMap((kind) =>
      readdirSync(join(root, kind))
        .filter((file) => file.endsWith('.json'))
        .sort()
        .map((file) => ({
          ...(JSON.parse(readFileSync(join(root, kind, file), 'utf8')) as Omit<RowFile, 'kind' | 'name'>),
          kind,
          name: file.replace(/\.json$/, ''),
        })),
    );
}

interface Asked {
  readonly schedule: Schedule;
  readonly instrument: Instrument;
}

const questions = JSON.parse(readFileSync(join(TEXT_FILES, 'charters.json'), 'utf8')) as Readonly<Record<string, Asked>>;

/** The question that a file answers. Throws if there is none of that name. */
export function askedIn(charter: string): Asked {
  const asked = questions[charter];
  if (asked === undefined) throw new Error(`charters.json has no "${charter}"`);
  return asked;
}

/** Not a Buffer, whose `slice` is no copy. */
export function bytesOf({ kind }: Pick<RowFile, 'kind'>, file: string, root: string): Uint8Array {
  return new Uint8Array(readFileSync(join(root, kind, file)));
}

/** As the command gives it to the SDK: the bytes of each file, in pieces of a size if one is given. */
export function textSource(file: RowFile, piece?: number): Source {
  if (file.records !== undefined) return { kind: 'records', records: file.records };
  const files = (file.files ?? []).map((name) => {
    const bytes = bytesOf(file, name, TEXT_FILES);
    return { name, bytes: piece === undefined ? bytes : inPieces(bytes, piece) };
  });
  const [only, ...others] = files;
  return only !== undefined && others.length === 0 ? { kind: 'csv', bytes: only.bytes } : { kind: 'files', files };
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** What comes of a source. Anything but a table and an SdkError about rows is thrown on: a crash. */
export async function outcomeOf(asked: Pick<RowFile, 'charter' | 'window'>, source: Source, columns: Columns = {}): Promise<Outcome> {
  const { schedule, instrument } = askedIn(asked.charter);
  try {
    const counted = await tally(instrument, windowNumbered(schedule, asked.window), source, columns, secureRandom);
    const dimensions = instrumentDimensions(instrument);
    const cells = counted.counts.flatMap((count, at) => (count === 0n ? [] : [[cellName(cellAt(dimensions, at)), Number(count)] as const]));
    return { kind: 'table', tally: Object.fromEntries(cells), notes: counted.facts.notes.map(({ sentence }) => sentence) };
  } catch (error) {
    if (!(error instanceof SdkError) || error.code !== 'rows') throw error;
    const findings = 'findings' in error ? (error.findings as readonly { readonly answer?: string }[]) : [];
    return { kind: 'sentences', sentences: error.issues, answers: findings.flatMap(({ answer }) => answer ?? []) };
  }
}

/** Whether all of the regular expressions fit, in any case, somewhere in the sentences; those that don't. */
export function unsaid(wanted: readonly string[], sentences: readonly string[]): readonly string[] {
  return wanted.filter((one) => !new RegExp(one, 'iu').test(sentences.join('\n')));
}
