// matching.ts — how an organisation's files fit a question, as its officer settled it: remembered, and carried as plain JSON.
import { fromUtf8 } from '@soundings/crypto/bytes';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { MissionError } from '@soundings/protocol/errors';
import * as z from '@soundings/protocol/json/schema';
import { onlyEnglish } from '@soundings/protocol/json/said';
import { AMOUNT, DATE, HEADER_LINE_MAX, own, type Columns } from './columns.ts';
import { malformed } from './findings.ts';
import { ENCODINGS, type Encoding } from './table.ts';

const text = z.string().check(z.minLength(1), z.maxLength(500));
const field = z.string().check(z.maxLength(10_000));
/** At most so many of anything. */
const most = z.maxLength(10_000);

/** As JSON. Every member but the first three may be left out. Names and settings, no row: ids of people are never part of it. */
export const Matching = z.strictObject({
  format: z.literal('soundings matching v1'),
  mission: text,
  instrument: text,
  sheet: z.optional(text),
  delimiter: z.optional(text),
  encoding: z.optional(z.enum(ENCODINGS)),
  headerLine: z.optional(z.int().check(z.gte(1), z.lte(HEADER_LINE_MAX))),
  person: z.optional(text),
  /** False: every row belongs to the window. */
  date: z.optional(z.union([text, z.literal(false)])),
  amount: z.optional(text),
  dimensions: z.optional(z.array(z.strictObject({ dimension: text, column: text })).check(most)),
  /** `value` is the charter's, or a number for an amount; null leaves out the rows that have the text. */
  values: z.optional(z.array(z.strictObject({ under: text, text: field, value: z.nullable(field) })).check(most)),
  dateOrder: z.optional(z.enum(['day-first', 'month-first'])),
  dateBase: z.optional(z.literal([1900, 1904])),
  /** Dimensions of ages whose column holds dates of birth. */
  birth: z.optional(z.array(text).check(most)),
  /** Dimensions that are told by marks in columns of their values. */
  marks: z.optional(z.array(text).check(most)),
  /** Columns whose empty cells mean what the row above says. */
  fillDown: z.optional(z.array(text).check(most)),
  leaveOut: z.optional(z.array(z.enum(['totals', 'notes'])).check(most)),
  ignore: z.optional(z.array(text).check(most)),
});
export type Matching = z.infer<typeof Matching>;

/** Whose matching it is. */
export interface Matched {
  /** The mission's name. */
  readonly mission: string;
  readonly instrument: Instrument;
}

/** What is said of a file before its rows are looked at. */
export interface FileSettings {
  readonly sheet?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: Encoding | undefined;
}

/** From JSON. SdkError `rows` if it isn't a matching. */
export function parseMatching(json: string): Matching {
  const parsed = Matching.safeParse(valueOf(json));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.map(String).join('.')})`;
  throw malformed(onlyEnglish(`This is no matching of this version${where}. Settle the columns anew, without it.`), 'matching');
}

function valueOf(json: string): unknown {
  try {
    return parseJson(json);
  } catch (cause) {
    if (cause instanceof MissionError) throw malformed(onlyEnglish(`This is no matching: ${cause.issues[0] ?? ''}`), 'matching');
    throw cause;
  }
}

/** Its canonical JSON (RFC 8785). */
export function matchingJson(matching: Matching): string {
  return fromUtf8(canonicalJson(matching));
}

/**
 * What was settled of these columns and files for a question, on top of what was settled before. Answers about people (ids, onePerson, anyAnswer,
 * values of "person") and about one window's numbers are not part of it.
 */
export function matchingOf(
  { mission, instrument }: Matched,
  columns: Columns,
  { sheet, delimiter, encoding }: FileSettings = {},
  before?: Matching,
): Matching {
  const { person, date, amount, headerLine, dateOrder, dateBase, birth, marks, fillDown, leaveOut, ignore } = columns;
  const names = instrumentDimensions(instrument).map(({ name }) => name);
  const dimensions = names.flatMap((dimension) => {
    const column = own(columns.dimensions, dimension);
    return column === undefined ? [] : [{ dimension, column }];
  });
  const values = [...names, DATE, AMOUNT].flatMap((under) =>
    Object.entries(own(columns.values, under) ?? {}).map(([each, value]) => ({ under, text: each, value })),
  );
  const settled = {
    ...{ sheet, delimiter, encoding, headerLine, person, date, amount, dateOrder, dateBase },
    dimensions: joined(before?.dimensions, dimensions, ({ dimension }) => dimension),
    values: joined(before?.values, values, (one) => JSON.stringify([one.under, one.text])),
    birth: joined(before?.birth, birth, String),
    marks: joined(before?.marks, marks, String),
    fillDown: joined(before?.fillDown, fillDown, String),
    leaveOut: joined(before?.leaveOut, leaveOut, String),
    ignore: joined(before?.ignore, ignore, String),
  };
  const said = Object.fromEntries(Object.entries(settled).filter(([, value]) => value !== undefined));
  return Matching.parse({ ...before, ...said, format: 'soundings matching v1', mission, instrument: instrument.name });
}

/** Undefined if there is none. What is said later takes the place of what was said of the same before. */
function joined<T>(before: readonly T[] = [], after: readonly T[] = [], nameOf: (one: T) => string): readonly T[] | undefined {
  const all = new Map([...before, ...after].map((one) => [nameOf(one), one]));
  return all.size === 0 ? undefined : [...all.values()];
}

/** Whether a matching says nothing but whose it is. */
export function saysNothing(matching: Matching): boolean {
  return Object.keys(matching).every((member) => ['format', 'mission', 'instrument'].includes(member));
}

/** The settings of a file, with what was settled before. */
export function fileSettingsWith({ sheet, delimiter, encoding }: Matching, file: FileSettings): FileSettings {
  return { sheet: file.sheet ?? sheet, delimiter: file.delimiter ?? delimiter, encoding: file.encoding ?? encoding };
}
