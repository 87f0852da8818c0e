// tally.ts — rows become counts per cell, nobody counting for more than the charter allows (design.md "tally"; privacy.md §1).
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '../crypto/bytes.ts';
import type { RandomBytes } from '../crypto/random.ts';
import { cellCount } from '../protocol/mission/cells.ts';
import { ANSWERS, instrumentDimensions, sensitivity, type Instrument } from '../protocol/mission/instrument.ts';
import { cellsKept } from '../protocol/mission/sampling.ts';
import { windowName, type Window } from '../protocol/mission/window.ts';
import { bound, type Bounds } from './bound.ts';
import { checkColumns, rowReader, type Columns, type Entry } from './columns.ts';
import { readRows, type Source } from './csv.ts';
import { SdkError } from './errors.ts';
import type { Sample } from './sample.ts';

/** An instrument's rows of one window, counted. It never leaves the organisation. */
export interface Tally {
  /** Per cell, each person bounded; not yet clamped to the charter's largest value of a cell. */
  readonly counts: readonly bigint[];
  readonly rowsRead: number;
  /** Those who are counted. */
  readonly persons: number;
  /** The mark of the key that drew whom this window counts; undefined where it counts everybody. */
  readonly sampledUnder: Uint8Array | undefined;
  /** What the counts don't hold, and why; sentences for the preview. Empty where nothing was left out. */
  readonly leftOut: readonly string[];
  /** A digest of what the rows say, whatever their order, under a key: whether they have changed since, and nothing else. */
  digest(key: Uint8Array): Uint8Array;
}

/**
 * Reads all rows and counts them. Throws SdkError `rows` with every complaint (the first {@link COMPLAINTS_MAX}), each with its line:
 * one row that isn't understood might be the one that matters, so none is passed over. Whom `sample` doesn't count is left out before anything
 * else is decided about them.
 */
export async function tally(
  instrument: Instrument,
  window: Window,
  source: Source,
  columns: Columns,
  random: RandomBytes,
  sample?: Sample,
): Promise<Tally> {
  const read = await readEntries(instrument, window, source, columns);
  return count(instrument, window, read, random, sample);
}

export const COMPLAINTS_MAX = 20;

interface Entries {
  readonly entries: readonly Entry[];
  readonly rowsRead: number;
  readonly otherWindows: number;
}

async function readEntries(instrument: Instrument, window: Window, source: Source, columns: Columns): Promise<Entries> {
  const read = rowReader(instrument, window, columns);
  const entries: Entry[] = [];
  const complaints: string[] = [];
  let rowsRead = 0;
  let otherWindows = 0;
  const figures = new Set<number>();
  for await (const placed of readRows(source, (names) => checkColumns(instrument, columns, names))) {
    rowsRead++;
    const reading = read(placed);
    if (reading.kind === 'other-window') otherWindows++;
    else if (reading.kind === 'wrong') complaints.push(...reading.complaints);
    else if (instrument.kind === 'figure' && figures.has(reading.entry.cell)) {
      complaints.push(`At ${placed.place}, a figure is given that was given before; leave the one that holds.`);
    } else {
      entries.push(reading.entry);
      figures.add(reading.entry.cell);
    }
    if (complaints.length >= COMPLAINTS_MAX) break;
  }
  if (complaints.length > 0) {
    const more = complaints.length >= COMPLAINTS_MAX ? ['There may be more; these are the first.'] : [];
    throw new SdkError('rows', [...complaints.slice(0, COMPLAINTS_MAX), ...more]);
  }
  return { entries, rowsRead, otherWindows };
}

function count(
  instrument: Instrument,
  window: Window,
  { entries, rowsRead, otherWindows }: Entries,
  random: RandomBytes,
  sample: Sample | undefined,
): Tally {
  const all = byPerson(entries);
  const persons = sample === undefined ? all : new Map([...all].filter(([person]) => sample.counts(person)));
  const bounds = boundsOf(instrument);
  const counts = new Array<bigint>(cellCount(instrumentDimensions(instrument))).fill(0n);
  const lost = { cells: 0, amount: 0, persons: 0 };
  for (const contribution of persons.values()) {
    const kept = bounds === undefined ? contribution : bound(contribution, bounds, random);
    for (const [cell, amount] of kept) {
      counts[cell] = (counts[cell] ?? 0n) + BigInt(amount);
      lost.amount += (contribution.get(cell) ?? 0) - amount;
    }
    lost.cells += contribution.size - kept.size;
    if (kept.size < contribution.size) lost.persons++;
  }
  return {
    counts,
    rowsRead,
    persons: instrument.kind === 'figure' ? 0 : persons.size,
    sampledUnder: sample?.mark,
    leftOut: [...notSampled(entries, all, persons, sample), ...leftOut(instrument, window, counts, otherWindows, lost)],
    digest: (key) => hmac(sha256, key, utf8(canonicalEntries(persons))),
  };
}

type Persons = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Each person's cells, amounts added up. What counts people is cut to one in a cell later, as every amount is cut to the charter's. */
function byPerson(entries: readonly Entry[]): Map<string, Map<number, number>> {
  const persons = new Map<string, Map<number, number>>();
  for (const { person, cell, amount } of entries) {
    const cells = persons.get(person) ?? new Map<number, number>();
    persons.set(person, cells);
    cells.set(cell, Math.min((cells.get(cell) ?? 0) + amount, Number.MAX_SAFE_INTEGER));
  }
  return persons;
}

/** Undefined for a figure, which isn't about persons and isn't cut. */
function boundsOf(instrument: Instrument): Bounds | undefined {
  const { amount } = sensitivity(instrument);
  const cells = cellsKept(instrument);
  switch (instrument.kind) {
    case 'count':
    case 'prevalence':
    case 'total':
      return { cells, amount, group: (cell) => cell };
    case 'soundings': // The answer runs fastest among a cell's digits, so an item's answers stand side by side.
      return { cells, amount, group: (cell) => Math.floor(cell / ANSWERS.soundings.length) };
    case 'figure':
      return undefined;
  }
}

function notSampled(entries: readonly Entry[], all: Persons, counted: Persons, sample: Sample | undefined): string[] {
  if (sample === undefined || counted.size === all.size) return [];
  const rows = entries.filter(({ person }) => !counted.has(person)).length;
  const { windows, of } = sample.sampling;
  return [
    `${plural(rows, 'row')} of ${plural(all.size - counted.size, 'person', 'persons')} whom this window doesn't count: the charter counts each person in ${windows} of ${of} windows, drawn under your organisation's own key.`,
  ];
}

function leftOut(
  instrument: Instrument,
  window: Window,
  counts: readonly bigint[],
  otherWindows: number,
  lost: { readonly cells: number; readonly amount: number; readonly persons: number },
): string[] {
  const sentences: string[] = [];
  if (otherWindows > 0) sentences.push(`${plural(otherWindows, 'row')} of other windows than ${windowName(window)}.`);
  if (lost.cells > 0) {
    sentences.push(
      `${plural(lost.cells, 'cell')} of ${plural(lost.persons, 'person', 'persons')} who were in more than the charter counts (drawn at random which).`,
    );
  }
  if (lost.amount > 0 && instrument.kind === 'total') {
    sentences.push(`${lost.amount} ${instrument.unit} above what the charter counts of one person in a cell.`);
  } else if (lost.amount > 0) {
    sentences.push(`${plural(lost.amount, 'row')} repeating somebody in a cell where they are counted already.`);
  }
  const max = BigInt(instrument.cellMax);
  const over = counts.filter((value) => value > max).length;
  if (over > 0)
    sentences.push(
      `Whatever ${plural(over, 'cell')} held above ${max}, the largest value the charter takes${instrument.tiers === undefined ? '' : ' of your size tier'}.`,
    );
  return sentences;
}

function plural(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** One text for the same contributions in whatever order. */
function canonicalEntries(persons: Persons): string {
  const all = [...persons].map(([person, cells]) => [person, [...cells].sort(([a], [b]) => a - b)] as const);
  all.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(all);
}
