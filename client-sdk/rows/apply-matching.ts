// apply-matching.ts — rows read with what was settled about such files before: said in a note, and refused in its own words once it no longer fits.
import { valueIndex } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { sameFolded } from '@soundings/protocol/json/fold';
import { joined, onlyEnglish, plural, said } from '@soundings/protocol/json/said';
import { AMOUNT, DATE, own, PERSON, type Columns } from './columns.ts';
import { ColumnsError } from './columns-error.ts';
import { FindingsError, malformed, type Note } from './findings.ts';
import type { Matched, Matching } from './matching.ts';
import type { Tally } from './tally.ts';

/** `count` with these columns and what was settled before. */
export async function applyMatching(
  matched: Matched,
  matching: Matching,
  columns: Columns,
  count: (columns: Columns) => Promise<Tally>,
): Promise<Tally> {
  try {
    const counted = await count(withMatching(matched, matching, columns));
    return { ...counted, facts: { ...counted.facts, notes: [noteOf(matching), ...counted.facts.notes] } };
  } catch (error) {
    throw explained(matching, columns, error);
  }
}

/**
 * The columns with what was settled before: what is said now goes first. SdkError `rows` if the matching is another question's, or names a
 * dimension or a value that the charter hasn't got.
 */
export function withMatching({ mission, instrument }: Matched, matching: Matching, columns: Columns): Columns {
  if (matching.instrument !== instrument.name || matching.mission !== mission)
    throw malformed(
      onlyEnglish(
        `This matching is for "${matching.instrument}" of "${matching.mission}", not for "${instrument.name}" of "${mission}". Leave it out.`,
      ),
      'matching',
    );
  const { person, date, amount, headerLine, dateOrder, dateBase } = matching;
  const { birth = [], marks = [], fillDown = [], leaveOut = [], ignore = [] } = matching;
  checkFit(instrument, matching);
  return {
    ...columns,
    person: columns.person ?? person,
    date: columns.date ?? date,
    amount: columns.amount ?? amount,
    headerLine: columns.headerLine ?? headerLine,
    dateOrder: columns.dateOrder ?? dateOrder,
    dateBase: columns.dateBase ?? dateBase,
    dimensions: withBefore(
      (matching.dimensions ?? []).map(({ dimension, column }) => [dimension, column]),
      columns.dimensions,
    ),
    values: valuesWith(instrument, matching, columns),
    birth: [...birth, ...(columns.birth ?? [])],
    marks: [...marks, ...(columns.marks ?? [])],
    fillDown: [...fillDown, ...(columns.fillDown ?? [])],
    leaveOut: [...leaveOut, ...(columns.leaveOut ?? [])],
    ignore: [...ignore, ...(columns.ignore ?? [])],
  };
}

/** By name, however it is written. */
function withBefore<T>(before: readonly (readonly [string, T])[], now: Readonly<Record<string, T>> = {}): Readonly<Record<string, T>> {
  const kept = before.filter(([name]) => own(now, name) === undefined);
  return Object.fromEntries([...kept, ...Object.entries(now)]);
}

function valuesWith(instrument: Instrument, matching: Matching, columns: Columns): NonNullable<Columns['values']> {
  const names = [...instrumentDimensions(instrument).map(({ name }) => name), DATE, AMOUNT, PERSON];
  return Object.fromEntries(
    names.flatMap((name) => {
      const before = (matching.values ?? []).flatMap((one) => (sameFolded(one.under, name) ? [[one.text, one.value] as const] : []));
      const now = own(columns.values, name);
      return before.length === 0 && now === undefined ? [] : [[name, withBefore(before, now)] as const];
    }),
  );
}

function checkFit(instrument: Instrument, matching: Matching): void {
  const dimensions = instrumentDimensions(instrument);
  const named = (name: string) => dimensions.find((dimension) => sameFolded(dimension.name, name));
  const { dimensions: columns = [], birth = [], marks = [], fillDown = [] } = matching;
  const strange = [
    ...columns.map(({ dimension }) => dimension),
    ...birth,
    ...marks,
    ...fillDown.filter((name) => name !== PERSON && name !== DATE),
  ].find((name) => !named(name));
  if (strange !== undefined) throw noLonger(`"${instrument.name}" has no dimension "${strange}"`);
  for (const { under, text: each, value } of matching.values ?? []) {
    const dimension = named(under);
    if (dimension === undefined && under !== DATE && under !== AMOUNT) throw noLonger(`"${instrument.name}" has no dimension "${under}"`);
    if (dimension?.values !== undefined && value !== null && valueIndex(dimension, value) === undefined)
      throw noLonger(`"${each}" under "${under}" was to be read as "${value}", which the charter hasn't got`);
  }
}

/** For a matching that fitted once. */
function noLonger(why: string): Error {
  return malformed(onlyEnglish(`What was settled before no longer fits: ${why}. Settle it anew, or leave the matching out.`), 'matching');
}

/** A column or a line that the matching names, and that isn't there any more. */
function explained(matching: Matching, columns: Columns, error: unknown): unknown {
  if (error instanceof ColumnsError) {
    const gone = error.missing.find(({ column }) => columnsIn(matching).some((name) => sameFolded(name, column)));
    if (gone !== undefined) return noLonger(`there is no column "${gone.column}"`);
  }
  const isHeaderLine = error instanceof FindingsError && error.findings.some(({ code }) => code === 'header-line');
  if (isHeaderLine && columns.headerLine === undefined && matching.headerLine !== undefined)
    return noLonger(`line ${matching.headerLine} holds no headings`);
  return error;
}

function columnsIn({ person, date, amount, dimensions = [] }: Matching): readonly string[] {
  return [person, date, amount, ...dimensions.map(({ column }) => column)].filter((name) => typeof name === 'string');
}

/** So many values are named one by one. */
const VALUES_MAX = 6;

/** "As settled before: …" */
function noteOf(matching: Matching): Note {
  const {
    person,
    date,
    amount,
    dimensions = [],
    values = [],
    headerLine,
    sheet,
    dateOrder,
    dateBase,
    leaveOut = [],
    birth = [],
    marks = [],
    fillDown = [],
    ignore = [],
  } = matching;
  const all = [
    ...(sheet === undefined ? [] : [said`sheet "${sheet}"`]),
    ...(headerLine === undefined ? [] : [said`headings in line ${headerLine}`]),
    ...(person === undefined ? [] : [said`person ids under "${person}"`]),
    ...dimensions.map(({ dimension, column }) => said`"${dimension}" under "${column}"`),
    ...(amount === undefined ? [] : [said`amounts under "${amount}"`]),
    ...(date === undefined ? [] : [date === false ? said`no dates` : said`dates under "${date}"`]),
    ...(dateOrder === undefined ? [] : [dateOrder === 'day-first' ? said`dates with the day first` : said`dates with the month first`]),
    ...(dateBase === undefined ? [] : [said`days counted from ${dateBase}`]),
    ...birth.map((name) => said`"${name}" from dates of birth`),
    ...marks.map((name) => said`"${name}" from marks`),
    ...fillDown.map((name) => said`"${name}" from the row above, if empty`),
    ...values
      .slice(0, VALUES_MAX)
      .map(({ under, text, value }) =>
        value === null ? said`"${text}" under "${under}" left out` : said`"${text}" under "${under}" as "${value}"`,
      ),
    ...(values.length > VALUES_MAX ? [plural(values.length - VALUES_MAX, 'more value')] : []),
    ...leaveOut.map((what) => (what === 'totals' ? said`rows of totals left out` : said`notes at the end left out`)),
    ...ignore.map((name) => said`"${name}" not used`),
  ];
  return { code: 'matching', ...said`As settled before: ${joined(all)}.` };
}
