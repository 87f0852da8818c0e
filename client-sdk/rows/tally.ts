// tally.ts — rows become counts per cell, nobody counting for more than the charter allows (design.md "tally"; privacy.md §1).
import type { RandomBytes } from '@soundings/crypto/random';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Window } from '@soundings/protocol/charter/window';
import type { Columns } from './columns.ts';
import type { RowsFacts } from './facts.ts';
import type { Sample } from './sample.ts';
import type { Source } from './table.ts';

/** An instrument's rows of one window, counted. It never leaves the organisation. */
export interface Tally {
  /** Per cell, each person bounded; not yet clamped to the charter's largest value of a cell. */
  readonly counts: readonly bigint[];
  readonly rowsRead: number;
  /** Those who are counted. */
  readonly persons: number;
  /** The mark of the key that drew whom this window counts; undefined if it counts everybody. */
  readonly sampledUnder: Uint8Array | undefined;
  /** What the counts don't hold, and why; sentences for the preview. Empty if nothing was left out. */
  readonly leftOut: readonly string[];
  /** Columns that were there and have no part in the counts. */
  readonly unused: readonly string[];
  /** All of that by cause, and how the rows were read. */
  readonly facts: RowsFacts;
  /** A digest of what the rows say, whatever their order, under a key: whether they have changed since, and nothing else. */
  digest(key: Uint8Array): Uint8Array;
  /** The key to lock it under, if its rows are gone (kept-counts.ts). */
  readonly rowsKey?: Uint8Array;
}

/**
 * Reads all rows and counts them. If a row isn't understood, SdkError `rows` is thrown with the first COMPLAINTS_MAX complaints, each with its
 * line: no row is skipped silently. QuestionsError is thrown for what only the organisation can answer. People whom `sample` doesn't count are
 * left out first.
 */
export async function tally(
  instrument: Instrument,
  window: Window,
  source: Source,
  columns: Columns,
  random: RandomBytes,
  sample?: Sample,
): Promise<Tally> {
  // A file of its own in a page, loaded once there are rows to read.
  const { countRows } = await import('./count-rows.ts');
  return countRows(instrument, window, source, columns, random, sample);
}
