// layout.ts — which column of a file holds what the charter asks for, by names that may differ in case, spaces and dashes.
import { sanity } from '@soundings/protocol/charter/bands';
import { valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { fold, sameFolded } from '@soundings/protocol/json/fold';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { AMOUNT, DATE, hasAmounts, isNamed, own, PERSON, type Columns } from './columns.ts';
import { isBirthName } from './dates.ts';
import { SdkError } from '../errors.ts';
import { ColumnsError, type MissingColumn } from './columns-error.ts';
import type { ColumnRead } from './facts.ts';
import { shown } from './field.ts';
import { malformed, QuestionsError } from './findings.ts';
import { holdMarks, markColumns, marked, type MarkColumns } from './marks.ts';
import { labelIndex } from './pivot.ts';
import { looseHeading, nearest } from '@soundings/protocol/json/loose';
import { inEnglish, listed, said, type Said } from '@soundings/protocol/json/said';

/** The columns of one file, found: their places among its headings. */
export interface Layout {
  readonly person: number | undefined;
  /** Undefined if every row counts. */
  readonly date: number | undefined;
  readonly amount: number | undefined;
  /** In the order of the instrument's dimensions; −1 for one that is told by marks. */
  readonly dimensions: readonly number[];
  /** The dimensions, by number, whose column holds dates of birth and isn't called as the dimension is. */
  readonly births: ReadonlySet<number>;
  /** The dimensions, by number, that are told by marks in columns of their values. */
  readonly marks: ReadonlyMap<number, MarkColumns>;
  /** Those that each row needs: all but the columns of marks. */
  readonly needed: ReadonlySet<number>;
  readonly used: ReadonlySet<number>;
}

/** What a layout is made from. */
export interface Headings {
  readonly names: readonly string[];
  /** A few rows below them, to tell what a column may hold. */
  readonly sample: readonly (readonly unknown[])[];
  /** Which line names the columns, if that isn't the first of the only file. */
  readonly where: Said | undefined;
}

/** The names under which a file's headings are looked for, loosely folded. */
export function soughtNames(instrument: Instrument, columns: Columns): ReadonlySet<string> {
  const names = [
    ...(instrument.kind === 'figure' ? [] : [columns.person ?? PERSON]),
    ...instrumentDimensions(instrument).map(({ name }) => own(columns.dimensions, name) ?? name),
    ...(hasAmounts(instrument) ? [columns.amount ?? AMOUNT] : []),
    ...(columns.date === false ? [] : [columns.date ?? DATE]),
  ];
  return new Set(names.map(looseHeading));
}

/** A column that may be missing: what it is called, whether that was said, and what it holds. */
interface Wanted {
  readonly given: string | undefined;
  readonly name: string;
  readonly holds: ColumnRead['holds'];
}

/**
 * Where the instrument's columns are. `needsPerson` is false for a table of totals. Throws ColumnsError, naming every column that the charter
 * needs and the file hasn't got; SdkError `rows` for a name that two columns have, and a column that would be read twice.
 */
export function layoutOf(instrument: Instrument, columns: Columns, headings: Headings): Layout {
  const { names, where } = headings;
  const missing: MissingColumn[] = [];
  const needed = (wanted: Wanted): number => {
    const found = columnNamed(wanted.given, wanted.name, names);
    if (found === undefined) {
      const mayBeMarks = typeof wanted.holds === 'object' && columnsOfMarks(headings).length > 1;
      const candidates = likely(wanted, instrument, headings);
      missing.push({ column: wanted.given ?? wanted.name, holds: wanted.holds, candidates, ...(mayBeMarks ? { mayBeMarks } : {}) });
    }
    return found ?? -1;
  };
  const dimensions = instrumentDimensions(instrument);
  const births = new Set<number>();
  const marks = new Map<number, MarkColumns>();
  const person = instrument.kind === 'figure' ? undefined : needed({ given: columns.person, name: PERSON, holds: PERSON });
  const places = dimensions.map((dimension, at) => {
    const { name } = dimension;
    const given = own(columns.dimensions, name);
    const told = marksOf(dimension, columns, headings);
    if (told !== undefined) {
      if (isNamed(columns.marks, name)) marks.set(at, told);
      else missing.push(missingMarks(dimension, told, headings));
      return -1;
    }
    const birth = given === undefined && columnNamed(undefined, name, names) === undefined ? birthColumn(dimension, names) : undefined;
    if (birth === undefined) return needed({ given, name, holds: { dimension: name } });
    births.add(at);
    return birth;
  });
  const amount = hasAmounts(instrument) ? needed({ given: columns.amount, name: AMOUNT, holds: AMOUNT }) : undefined;
  const date = typeof columns.date === 'string' ? needed({ given: columns.date, name: DATE, holds: DATE }) : dateByDefault(columns, names);
  if (missing.length > 0)
    throw new ColumnsError(
      missing,
      names.filter((name) => name !== ''),
      where,
      firstValues(headings),
    );
  const needs = [person, date, ...places, amount].filter((place): place is number => place !== undefined && place >= 0);
  const read = [...needs, ...[...marks.values()].flatMap((told) => [...told.keys()])];
  const twice = read.find((place, at) => read.indexOf(place) < at);
  if (twice !== undefined)
    throw malformed(said`The column "${names[twice] ?? ''}" is named for two things; say which column holds each.`, 'column-twice');
  for (const [at, dimension] of dimensions.entries()) checkUnit(dimension, names[places[at] ?? -1] ?? '');
  return { person, date, amount, dimensions: places, births, marks, needed: new Set(needs), used: new Set(read) };
}

/** So many values of a column tell somebody which one it is. */
const FIRST_VALUES = 3;

function firstValues({ names, sample }: Headings): ReadonlyMap<string, readonly string[]> {
  return new Map(
    names.map((name, at) => {
      const texts = sample.map((cells) => shown(cells[at])).filter((text) => text !== '');
      return [name, [...new Set(texts)].slice(0, FIRST_VALUES)];
    }),
  );
}

/** The columns of marks that tell a dimension: because it was said, or because it has no other column and they hold nothing but marks. */
function marksOf(dimension: Dimension, columns: Columns, headings: Headings): MarkColumns | undefined {
  const { names, sample } = headings;
  const found = markColumns(dimension, names, columns);
  const isSaid = isNamed(columns.marks, dimension.name);
  if (isSaid && found.size < 2) askHeadings(dimension, columns, headings);
  if (found.size < 2) return undefined;
  if (isSaid) return found;
  const named = columnNamed(own(columns.dimensions, dimension.name), dimension.name, names);
  return (named === undefined || found.has(named)) && holdMarks(found, names, sample) ? found : undefined;
}

/** Marks were said to tell a dimension, and fewer than two headings are values of it: throws QuestionsError for those whose value nobody has said. */
function askHeadings(dimension: Dimension, columns: Columns, headings: Headings): void {
  const { name } = dimension;
  const open = columnsOfMarks(headings).filter((heading) => own(own(columns.values, name), heading) === undefined);
  if (open.length === 0) return;
  throw new QuestionsError(
    open.map((heading) => ({
      code: 'value',
      ...said`There are marks under "${heading}", which is no value of "${name}"; the charter has ${listed(valueNames(dimension))}. Say which it means, or leave the column out.`,
      answer: 'values',
      about: [name, heading],
    })),
  );
}

/** The headings that have marks under them, and nothing else. */
function columnsOfMarks({ names, sample }: Headings): readonly string[] {
  return names.filter((name, at) => {
    const marks = sample.map((cells) => marked(shown(cells[at])));
    return name !== '' && marks.every((mark) => mark !== undefined) && marks.some((mark) => mark);
  });
}

function missingMarks({ name }: Dimension, told: MarkColumns, { names }: Headings): MissingColumn {
  return { column: name, holds: { dimension: name }, marks: [...told.keys()].map((at) => names[at] ?? '') };
}

/** Ages in months would be counted as years. */
function checkUnit(dimension: Dimension, column: string): void {
  if (
    dimension.bands === undefined ||
    !sanity(dimension).isAge ||
    !/(?:^|[^\p{L}])(?:months?|mths?|weeks?|days?)(?:$|[^\p{L}])/u.test(fold(column))
  )
    return;
  throw malformed(said`The column "${column}" does not seem to be in years, as "${dimension.name}" is. Give the ages in years.`, 'band');
}

/** Which columns were read, for the preview. */
export function columnsRead(instrument: Instrument, layout: Layout, names: readonly string[]): readonly ColumnRead[] {
  const named = (holds: ColumnRead['holds'], place: number | undefined): readonly ColumnRead[] =>
    place === undefined ? [] : [{ holds, column: names[place] ?? '' }];
  return [
    ...named(PERSON, layout.person),
    ...instrumentDimensions(instrument).flatMap(({ name }, at) => {
      const told = layout.marks.get(at);
      const places = told === undefined ? [layout.dimensions[at]] : [...told.keys()];
      return places.flatMap((place) => named({ dimension: name }, place));
    }),
    ...named(AMOUNT, layout.amount),
    ...named(DATE, layout.date),
  ];
}

/** Throws SdkError `rows` for a column to be ignored that no file has. */
export function checkIgnored(columns: Columns, names: readonly string[]): void {
  const absent = columns.ignore?.find((name) => columnNamed(name, name, names) === undefined);
  if (absent !== undefined)
    throw new SdkError('rows', `There is no column "${absent}" to ignore. The columns are ${inEnglish(listed(names))}.`);
}

function dateByDefault({ date }: Columns, names: readonly string[]): number | undefined {
  return date === false ? undefined : columnNamed(undefined, DATE, names);
}

/** Ages can be worked out if the only column that could hold them holds dates of birth. */
function birthColumn(dimension: Dimension, names: readonly string[]): number | undefined {
  if (dimension.bands === undefined || !sanity(dimension).isAge) return undefined;
  const found = names.flatMap((name, at) => (isBirthName(fold(name)) ? [at] : []));
  return found.length === 1 ? found[0] : undefined;
}

/**
 * The place of the column of that name. One that was given to the letter is that one; else two that differ only in case or spaces can't be told
 * apart. A name that differs in dashes, "&" or a colon too is taken only if no other is closer.
 */
export function columnNamed(given: string | undefined, name: string, names: readonly string[]): number | undefined {
  const wanted = given ?? name;
  const those = (fits: (other: string) => boolean) => names.flatMap((other, at) => (other !== '' && fits(other) ? [at] : []));
  const exact = given === undefined ? [] : those((other) => other === given);
  const folded = exact.length > 0 ? exact : those((other) => sameFolded(other, wanted));
  const loose = folded.length > 0 ? folded : those((other) => looseHeading(other) === looseHeading(wanted));
  if (loose.length < 2) return loose[0];
  const alike = loose.map((at) => names[at] ?? '');
  if (new Set(alike).size === 1)
    throw malformed(said`The header names the column "${alike[0] ?? ''}" twice; rename one of the two.`, 'column-twice');
  throw malformed(said`The columns ${listed(alike)} differ only in case or spaces; rename one, or say which one is meant.`, 'column-twice');
}

/** What ids of people stand under. */
export const ID_WORDS =
  /(?:^|[^\p{L}])(?:id|ids|ref|reference|urn|client|person|patient|case|customer|member|service user|household|participant|practitioner|worker|staff|name|number|no)(?:$|[^\p{L}])/u;
const AMOUNT_WORDS = /(?:^|[^\p{L}])(?:amount|value|total|sum|quantity|qty|number|figure|count|£)(?:$|[^\p{L}])/u;

/** Columns whose name is near or holds the name that is wanted, then those whose fields would do. */
function likely({ given, name, holds }: Wanted, instrument: Instrument, { names, sample }: Headings): readonly string[] {
  const near = nearest(given ?? name, names);
  const dimension = typeof holds === 'object' ? instrumentDimensions(instrument).find((one) => one.name === holds.dimension) : undefined;
  const words = fold(given ?? name).split(' ');
  const holding = names.filter((other) =>
    words.every((word) =>
      fold(other)
        .split(/[^\p{L}\p{N}]+/u)
        .includes(word),
    ),
  );
  const fitting = names.filter((other, at) => {
    if (dimension !== undefined) return mostlyValues(dimension, sample, at);
    const wanted = holds === PERSON ? ID_WORDS : holds === AMOUNT ? AMOUNT_WORDS : undefined;
    return wanted?.test(fold(other)) === true;
  });
  return [...new Set([...near, ...holding, ...fitting])].filter((other) => other !== '').slice(0, 5);
}

function mostlyValues(dimension: Dimension, sample: readonly (readonly unknown[])[], at: number): boolean {
  const texts = sample.map((cells) => shown(cells[at])).filter((text) => text !== '');
  return texts.length > 0 && 5 * texts.filter((text) => labelIndex(dimension, text) !== undefined).length >= 4 * texts.length;
}
