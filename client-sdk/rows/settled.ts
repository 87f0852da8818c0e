// settled.ts — rows read with what was settled about such files before: said in a note, and refused in its own words once it no longer fits.
import { sameFolded } from '@soundings/protocol/json/fold';
import type { Columns } from './columns.ts';
import { FindingsError, type Note } from './findings.ts';
import { ColumnsError } from './columns-error.ts';
import { noLonger, saysNothing, withMatching, type Matched, type Matching } from './matching.ts';
import { plural } from './plain.ts';
import type { Tally } from './tally.ts';

/** `count` with these columns and what was settled before. Without a matching, just that. */
export async function withSettled(
  matched: Matched,
  matching: Matching | undefined,
  columns: Columns,
  count: (columns: Columns) => Promise<Tally>,
): Promise<Tally> {
  if (matching === undefined || saysNothing(matching)) return count(columns);
  try {
    const counted = await count(withMatching(matched, matching, columns));
    return { ...counted, facts: { ...counted.facts, notes: [noteOf(matching), ...counted.facts.notes] } };
  } catch (error) {
    throw explained(matching, columns, error);
  }
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
    ignore = [],
  } = matching;
  const said = [
    ...(sheet === undefined ? [] : [`sheet "${sheet}"`]),
    ...(headerLine === undefined ? [] : [`headings in line ${headerLine}`]),
    ...(person === undefined ? [] : [`person ids under "${person}"`]),
    ...dimensions.map(({ dimension, column }) => `"${dimension}" under "${column}"`),
    ...(amount === undefined ? [] : [`amounts under "${amount}"`]),
    ...(date === undefined ? [] : [date === false ? 'no dates' : `dates under "${date}"`]),
    ...(dateOrder === undefined ? [] : [`dates with the ${dateOrder === 'day-first' ? 'day' : 'month'} first`]),
    ...(dateBase === undefined ? [] : [`days counted from ${dateBase}`]),
    ...birth.map((name) => `"${name}" from dates of birth`),
    ...values
      .slice(0, VALUES_MAX)
      .map(({ under, text, value }) => `"${text}" under "${under}" ${value === null ? 'left out' : `as "${value}"`}`),
    ...(values.length > VALUES_MAX ? [plural(values.length - VALUES_MAX, 'more value')] : []),
    ...leaveOut.map((what) => (what === 'totals' ? 'rows of totals left out' : 'notes at the end left out')),
    ...ignore.map((name) => `"${name}" not used`),
  ];
  return { code: 'matching', sentence: `As settled before: ${said.join('; ')}.` };
}
