// count-rows.ts — the rows of a source counted person by person, each cut to what the charter allows (design.md "tally"; privacy.md §1).
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import { cellCount } from '@soundings/protocol/charter/cells';
import { ANSWERS, instrumentDimensions, sensitivity, type Instrument } from '@soundings/protocol/charter/instrument';
import { cellsKept } from '@soundings/protocol/charter/sampling';
import type { Window } from '@soundings/protocol/charter/window';
import { plural, said } from '@soundings/protocol/json/said';
import { bound, type Bounds } from './bound.ts';
import type { Columns } from './columns.ts';
import { readEntries, type Entries } from './entries.ts';
import type { LeftOut } from './facts.ts';
import type { Entry } from './read-row.ts';
import type { Sample } from './sample.ts';
import type { Source } from './table.ts';
import type { Tally } from './tally.ts';

/** What tally.ts says, for whoever has loaded this. */
export async function countRows(
  instrument: Instrument,
  window: Window,
  source: Source,
  columns: Columns,
  random: RandomBytes,
  sample: Sample | undefined,
): Promise<Tally> {
  return count(instrument, await readEntries(instrument, window, source, columns), random, sample);
}

function count(instrument: Instrument, read: Entries, random: RandomBytes, sample: Sample | undefined): Tally {
  const { entries, rowsRead, unused, isTyped } = read;
  const all = byPerson(entries);
  const persons = sample === undefined ? all : new Map([...all].filter(([person]) => sample.counts(person)));
  const bounds = isTyped ? undefined : boundsOf(instrument);
  const counts = new Array<bigint>(cellCount(instrumentDimensions(instrument))).fill(0n);
  const lost = { cells: 0, amount: 0, persons: 0, answers: 0 };
  for (const contribution of persons.values()) {
    const kept = bounds === undefined ? contribution : bound(contribution, bounds, random);
    for (const [cell, amount] of kept) {
      counts[cell] = (counts[cell] ?? 0n) + BigInt(amount);
      lost.amount += (contribution.get(cell) ?? 0) - amount;
    }
    const answers = isTyped ? 0 : answersDropped(instrument, contribution);
    lost.answers += answers;
    lost.cells += contribution.size - kept.size - answers;
    if (kept.size + answers < contribution.size) lost.persons++;
  }
  const counted = instrument.kind === 'figure' || isTyped ? 0 : persons.size;
  const leftOut = [...notSampled(entries, all, persons, sample), ...read.leftOut, ...cutBy(instrument, counts, lost)];
  return {
    counts,
    rowsRead,
    persons: counted,
    sampledUnder: sample?.mark,
    leftOut: leftOut.map(({ sentence }) => sentence),
    unused,
    facts: {
      rowsRead,
      persons: counted,
      columns: read.columns,
      unused,
      values: read.values,
      leftOut,
      notes: read.notes,
      declared: isTyped,
    },
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
    case 'soundings':
      return { cells, amount, group: itemOf };
    case 'figure':
      return undefined;
  }
}

/** Answers that others of the same person speak against: of each item one is counted. */
function answersDropped(instrument: Instrument, contribution: ReadonlyMap<number, number>): number {
  const cells = [...contribution.keys()];
  if (instrument.kind === 'soundings') return cells.length - new Set(cells.map(itemOf)).size;
  const isTorn = instrument.kind === 'prevalence' && new Set(cells.map((cell) => cell % ANSWERS.prevalence.length)).size > 1;
  return isTorn ? cells.length - 1 : 0;
}

/** The answer runs fastest among a cell's digits, so an item's answers stand side by side. */
function itemOf(cell: number): number {
  return Math.floor(cell / ANSWERS.soundings.length);
}

function notSampled(entries: readonly Entry[], all: Persons, counted: Persons, sample: Sample | undefined): readonly LeftOut[] {
  if (sample === undefined || counted.size === all.size) return [];
  const rows = entries.filter(({ person }) => !counted.has(person)).length;
  const persons = all.size - counted.size;
  const { windows, of } = sample.sampling;
  const what = said`${plural(rows, 'row')} of ${plural(persons, 'person', 'people')}: the charter counts each person in only ${windows} of ${of} windows, drawn with your organisation's own key.`;
  return [{ cause: 'not-sampled', count: rows, persons, ...what }];
}

const AT_RANDOM = said`Which were left out was chosen at random.`;

/** What the counts lack because nobody counts for more than the charter allows, and no cell for more than its largest value. */
function cutBy(
  instrument: Instrument,
  counts: readonly bigint[],
  lost: { readonly cells: number; readonly amount: number; readonly persons: number; readonly answers: number },
): readonly LeftOut[] {
  const found: LeftOut[] = [];
  if (lost.cells > 0) {
    const what = said`${plural(lost.cells, 'cell')} of ${plural(lost.persons, 'person', 'people')}: the charter limits how many cells one person can count in. ${AT_RANDOM}`;
    found.push({ cause: 'cells', count: lost.cells, persons: lost.persons, ...what });
  }
  if (lost.answers > 0) {
    const what = said`${plural(lost.answers, 'answer')} of people who gave different answers to one question. ${AT_RANDOM}`;
    found.push({ cause: 'answers', count: lost.answers, ...what });
  }
  if (lost.amount > 0 && instrument.kind === 'total') {
    found.push({
      cause: 'amount',
      count: lost.amount,
      ...said`${lost.amount} ${instrument.unit} above what one person may add to a cell.`,
    });
  } else if (lost.amount > 0) {
    const what = said`${plural(lost.amount, 'row')} of people who are already counted for the same thing.`;
    found.push({ cause: 'same-cell', count: lost.amount, ...what });
  }
  const max = BigInt(instrument.cellMax);
  const over = counts.filter((value) => value > max).length;
  if (over > 0) {
    const cells = plural(over, 'cell');
    found.push({
      cause: 'cell-max',
      count: over,
      ...(instrument.tiers === undefined
        ? said`What ${cells} had above ${instrument.cellMax}, the charter's largest value.`
        : said`What ${cells} had above ${instrument.cellMax}, the charter's largest value for your size tier.`),
    });
  }
  return found;
}

/** One text for the same contributions in whatever order. */
function canonicalEntries(persons: Persons): string {
  const all = [...persons].map(([person, cells]) => [person, [...cells].sort(([a], [b]) => a - b)] as const);
  all.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(all);
}
