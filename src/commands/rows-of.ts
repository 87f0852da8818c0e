// rows-of.ts — the rows that a command line names, with what was settled about such files before.
import {
  fileSettingsWith,
  matchingOf,
  rememberedMatching,
  saysNothing,
  type Matching,
  type Ports,
  type Source,
} from '@soundings/client/node';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Mission } from '@soundings/protocol/mission/mission';
import { leaveOut } from '../cli/command.ts';
import { columnsOf, filesOf, ROWS_OPTIONS, type RowsOptions } from '../cli/rows-options.ts';
import { InputError } from '../errors.ts';
import { readMatchingFile, writeMatchingFile } from '../organisation/matching-file.ts';
import { instrumentWanted } from '../organisation/wanted.ts';
import { openRows, STANDARD_INPUT } from '../organisation/open-rows.ts';

type Said = RowsOptions & { readonly nothing?: true; readonly anew?: true };

/** The question that --instrument names. Throws InputError, with the questions there are, if it names none. */
export function questionOf({ instrument }: { readonly instrument?: string }, mission: Mission): Instrument {
  if (instrument !== undefined) return instrumentWanted(mission, instrument);
  const names = mission.charter.instruments.map(({ name }) => name).join(', ');
  throw new InputError(`--instrument is missing. The mission asks: ${names}. For all that is due, pass --all.`);
}

/** What was settled before: in the file of --matching, or else in the folder of whoever has one. Undefined if nothing was, or with --anew. */
export async function matchingBefore(
  options: Said,
  mission: Mission,
  { name }: Instrument,
  ports: Pick<Ports, 'store'> | undefined,
): Promise<Matching | undefined> {
  if (options.anew || options.nothing) return undefined;
  if (options.matching !== undefined) return readMatchingFile(options.matching);
  return ports === undefined ? undefined : rememberedMatching(mission, name, ports.store);
}

/** The rows, opened; or nothing, on purpose. Throws InputError if they say both, or neither. */
export async function rowsOf(options: Said, before: Matching | undefined, signal: AbortSignal): Promise<Source> {
  if (options.nothing) {
    leaveOut(options, [...ROWS_OPTIONS, 'anew'], '--nothing says that there are no rows');
    return { kind: 'nothing' };
  }
  const files = filesOf(options);
  const source = await openRows(before === undefined ? files : { ...files, ...fileSettingsWith(before, files) }, process.stdin, signal);
  if (options.sheet !== undefined && !isOfSheet(source))
    throw new InputError('--sheet names a sheet, but no file is a spreadsheet. Leave it out.');
  return source;
}

function isOfSheet(source: Source): boolean {
  return source.kind === 'table' || (source.kind === 'files' && source.files.some((file) => 'rows' in file));
}

/** Standard input that nobody reads any more would keep the program from ending. */
export function closeInput({ data = [] }: Said): void {
  if (data.includes(STANDARD_INPUT)) process.stdin.destroy();
}

/** What is settled, with what was before; undefined if it is nothing. */
export function settledBy(options: Said, mission: Mission, instrument: Instrument, before: Matching | undefined): Matching | undefined {
  const question = { mission: mission.charter.mission, instrument };
  const settled = matchingOf(question, columnsOf(options, instrument), filesOf(options), before);
  return saysNothing(settled) ? undefined : settled;
}

/** Writes what is settled to the file of --matching, once it has proved to be right. */
export function writeSettled({ matching }: Said, settled: Matching | undefined): void {
  if (matching !== undefined && settled !== undefined) writeMatchingFile(matching, settled);
}
