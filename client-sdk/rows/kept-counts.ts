// kept-counts.ts — counts that were put aside before they are signed off: without the rows, and with enough to tell later whether rows are the same.
import { equal, fromUtf8, toBase64Url, utf8 } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import { Base64Url, bytesOf } from '@soundings/protocol/json/base64url';
import * as z from '@soundings/protocol/json/schema';
import { SdkError } from '../errors.ts';
import type { Tally } from './tally.ts';
import type { Locked } from '../lock/lock-record.ts';

const text = z.string().check(z.maxLength(10_000));
const some = z.int().check(z.gte(0));
const Count = z.string().check(z.regex(/^(?:0|[1-9]\d{0,30})$/, 'a whole number'));
const plainly = { sentence: text, parts: z.array(text), values: z.array(z.union([text, z.number()])) };
/** A sentence about rows has no more in its values than these. */
const said = { ...plainly, values: z.array(z.union([text, z.number(), z.strictObject(plainly)])) };
/** What rows say, as a digest under a key: the rows can't be told from it. */
const RowsMark = z.strictObject({ key: Base64Url(32), digest: Base64Url(32) });

const KeptCounts = z.strictObject({
  format: z.literal('soundings counts v1'),
  counts: z.array(Count).check(z.maxLength(100_000)),
  rowsRead: some,
  persons: some,
  sampledUnder: z.optional(Base64Url(32)),
  columns: z.array(
    z.strictObject({
      holds: z.union([z.literal(['person', 'date', 'amount']), z.strictObject({ dimension: text })]),
      column: text,
    }),
  ),
  unused: z.array(text),
  values: z.array(z.strictObject({ dimension: text, text, value: text, rows: some, settled: z.literal([true, false]) })),
  leftOut: z.array(
    z.strictObject({
      cause: z.literal([
        'other-window',
        'value',
        'total-row',
        'note-row',
        'not-sampled',
        'cells',
        'answers',
        'amount',
        'same-cell',
        'cell-max',
      ]),
      count: some,
      persons: z.optional(some),
      first: z.optional(z.strictObject(said)),
      ...said,
    }),
  ),
  declared: z.literal([true, false]),
  rows: RowsMark,
  /** Under the key of what was locked for the place then. */
  lockedRows: z.optional(RowsMark),
});
export type KeptCounts = z.infer<typeof KeptCounts>;

/** Without the notes about how the file was read, which may quote it. `locked`: what is locked for the place by now. */
export function keptCounts(tally: Tally, locked: Locked | undefined, random: RandomBytes): KeptCounts {
  const { columns, unused, values, leftOut, declared } = tally.facts;
  const mark = (key: Uint8Array) => ({ key: toBase64Url(key), digest: toBase64Url(tally.digest(key)) });
  const kept = {
    format: 'soundings counts v1',
    counts: tally.counts.map(String),
    rowsRead: tally.rowsRead,
    persons: tally.persons,
    ...(tally.sampledUnder === undefined ? {} : { sampledUnder: toBase64Url(tally.sampledUnder) }),
    columns,
    unused,
    values,
    leftOut,
    declared,
    rows: mark(tally.rowsKey ?? random(32)),
    ...(locked === undefined ? {} : { lockedRows: mark(locked.secret.rowsKey) }),
  };
  return parseKeptCounts(utf8(JSON.stringify(kept)));
}

/** From its JSON. SdkError `rows` for anything else. */
export function parseKeptCounts(json: Uint8Array): KeptCounts {
  const parsed = KeptCounts.safeParse(JSON.parse(fromUtf8(json)));
  if (parsed.success) return parsed.data;
  throw new SdkError('rows', "The figures that were put aside can't be read. Discard them, and add them anew.", { cause: parsed.error });
}

/** A tally that knows two keys: its own, and that of what was locked. Under any other one its rows count as different. */
export function talliedFrom(kept: KeptCounts): Tally {
  const { rows, lockedRows, counts, sampledUnder, rowsRead, persons, columns, unused, values, leftOut, declared } = kept;
  const marks = [rows, ...(lockedRows === undefined ? [] : [lockedRows])].map((mark) => ({
    key: bytesOf(mark.key),
    digest: bytesOf(mark.digest),
  }));
  return {
    counts: counts.map(BigInt),
    rowsRead,
    persons,
    sampledUnder: sampledUnder === undefined ? undefined : bytesOf(sampledUnder),
    leftOut: leftOut.map(({ sentence }) => sentence),
    unused,
    facts: { rowsRead, persons, columns, unused, values, leftOut, notes: [], declared },
    rowsKey: bytesOf(rows.key),
    digest: (key) => marks.find((mark) => equal(mark.key, key))?.digest ?? new Uint8Array(0),
  };
}
