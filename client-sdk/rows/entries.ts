// entries.ts — every row of a source read, or every complaint and question about them: nothing is counted before all is understood.
import { cellAt, cellCount, cellName } from '@soundings/protocol/charter/cells';
import { ANSWERS, instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { windowName, type Window } from '@soundings/protocol/charter/window';
import { checkWishes, layoutOf, type Columns, type Layout } from './columns.ts';
import { readRows, type PlacedRow, type Source } from './csv.ts';
import { SdkError } from '../errors.ts';
import { questionOfAlike, questionsOfFrequent, samePersons } from './ids.ts';
import { listed, plural } from './plain.ts';
import { QuestionsError, type Question } from './questions.ts';
import { rowReader, type Entry, type RowReading, type Unusual } from './read-row.ts';
import { questionOfDates, watchUnused } from './unused.ts';

export const COMPLAINTS_MAX = 20;

/** All rows of a window, as they will be counted. */
export interface Entries {
  readonly entries: readonly Entry[];
  readonly rowsRead: number;
  readonly otherWindows: number;
  /** The columns that the instrument doesn't use. */
  readonly unused: readonly string[];
}

/** Throws SdkError `rows`: ColumnsError, the first complaints with their places, or, if all is well but for them, QuestionsError. */
export async function readEntries(instrument: Instrument, window: Window, source: Source, columns: Columns): Promise<Entries> {
  checkWishes(instrument, columns);
  const isFigure = instrument.kind === 'figure';
  const complaints: string[] = [];
  const entries: Entry[] = [];
  const figures = new Set<number>();
  const unusual: Unusual[] = [];
  let rowsRead = 0;
  let otherWindows = 0;
  let layout: Layout | undefined;
  let watch = watchUnused(new Set());
  let reader: (placed: PlacedRow) => RowReading = () => ({ kind: 'other-window' });
  // Each file has a header of its own, in whatever order; but either all of them say when, or none.
  const header = (names: readonly string[]) => {
    const found = layoutOf(instrument, columns, names);
    if (layout === undefined) watch = watchUnused(found.used);
    else if ((layout.date === undefined) !== (found.date === undefined))
      throw new SdkError('rows', 'One file has a date column and another has none. Give both one, or say that no column is the date.');
    layout = found;
    watch.header(names);
    reader = rowReader(instrument, window, columns, found);
  };
  for await (const placed of readRows(source, header)) {
    rowsRead++;
    watch.see(placed.row);
    const reading = reader(placed);
    if (reading.kind === 'other-window') otherWindows++;
    else if (reading.kind === 'wrong') complaints.push(...reading.complaints);
    else if (isFigure && figures.has(reading.entry.cell)) {
      complaints.push(`At ${placed.place}, a figure is given for the second time; keep the right one.`);
    } else {
      entries.push(reading.entry);
      figures.add(reading.entry.cell);
      unusual.push(...reading.unusual);
    }
    if (complaints.length >= COMPLAINTS_MAX) break;
  }
  if (complaints.length > 0) {
    const more = complaints.length >= COMPLAINTS_MAX ? ['There may be more; these are the first.'] : [];
    throw new SdkError('rows', [...complaints.slice(0, COMPLAINTS_MAX), ...more]);
  }
  const persons = columns.ids === 'same' ? joined(entries) : entries;
  if (source.kind !== 'nothing') {
    const undated = layout?.date === undefined && columns.date !== false;
    const questions = [
      ...(entries.length > 0 ? [] : [questionOfNothing(rowsRead, window)]),
      ...(undated ? questionOfDates(watch.dates(), windowName(window)) : []),
      ...watch.counts(columns.ignore ?? []),
      ...questionsOfUnusual(unusual),
      ...(isFigure ? [] : questionsOfPersons(instrument, persons, columns)),
    ];
    if (questions.length > 0) throw new QuestionsError(questions);
    if (isFigure) checkFigures(instrument, figures);
  }
  return { entries: persons, rowsRead, otherWindows, unused: watch.names() };
}

function questionOfNothing(rowsRead: number, window: Window): Question {
  const what =
    rowsRead === 0
      ? 'There is no row.'
      : `${rowsRead === 1 ? 'The only row is' : `All ${rowsRead} rows are`} outside the window ${windowName(window)}.`;
  return { sentence: `${what} Zeros are sent only if you say that nothing happened in this window.`, answer: 'nothing', about: [] };
}

function questionsOfUnusual(unusual: readonly Unusual[]): readonly Question[] {
  return [...new Set(unusual.map(({ dimension }) => dimension))].map((name) => {
    const [first, ...others] = unusual.filter(({ dimension }) => dimension === name);
    const more = others.length === 0 ? '' : `, and so are ${plural(others.length, 'other number')}`;
    const sentence = `"${first?.text ?? ''}", at ${first?.place ?? ''}, is far outside the bands of "${name}"${more}.`;
    return { sentence, answer: 'anyNumber', about: [name] };
  });
}

function questionsOfPersons(instrument: Instrument, entries: readonly Entry[], columns: Columns): readonly Question[] {
  return [
    ...(columns.ids === undefined ? questionOfAlike(new Set(entries.map(({ person }) => person))) : []),
    ...questionsOfFrequent(rowsOfEach(instrument, entries), columns.onePerson ?? []),
    ...(columns.anyAnswer === true ? [] : questionOfAnswers(instrument, entries)),
  ];
}

/** A figure that isn't given isn't 0. */
function checkFigures(instrument: Instrument, figures: ReadonlySet<number>): void {
  const missing = cellNames(instrument).filter((_, cell) => !figures.has(cell));
  if (missing.length === 0) return;
  throw new SdkError(
    'rows',
    `No row gives the figure for ${listed(missing)}; add ${missing.length === 1 ? 'it' : 'them'}, with 0 if the figure is 0.`,
  );
}

function cellNames(instrument: Instrument): readonly string[] {
  const dimensions = instrumentDimensions(instrument);
  return Array.from({ length: cellCount(dimensions) }, (_, cell) => cellName(cellAt(dimensions, cell)));
}

/** The same entries, with one spelling for each person. */
function joined(entries: readonly Entry[]): readonly Entry[] {
  const same = samePersons(new Set(entries.map(({ person }) => person)));
  return entries.map((entry) => ({ ...entry, person: same.get(entry.person) ?? entry.person }));
}

/** How many rows each person has. Who answers has one row for each item, so of those only what repeats an item counts. */
function rowsOfEach(instrument: Instrument, entries: readonly Entry[]): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  const items = new Set<string>();
  for (const { person, cell } of entries) {
    const item = JSON.stringify([Math.floor(cell / ANSWERS.soundings.length), person]);
    const again = instrument.kind !== 'soundings' || items.has(item);
    items.add(item);
    rows.set(person, (rows.get(person) ?? 0) + Number(again));
  }
  return rows;
}

/** About people who said two things of one: rising and falling of an item, or yes and no. */
function questionOfAnswers(instrument: Instrument, entries: readonly Entry[]): readonly Question[] {
  if (instrument.kind !== 'soundings' && instrument.kind !== 'prevalence') return [];
  const answers = ANSWERS[instrument.kind];
  const given = new Map<string, number>();
  const torn = new Set<string>();
  for (const { person, cell } of entries) {
    const item = JSON.stringify([instrument.kind === 'prevalence' ? 0 : Math.floor(cell / answers.length), person]);
    const answer = cell % answers.length;
    const before = given.get(item);
    if (before !== undefined && before !== answer) torn.add(person);
    given.set(item, answer);
  }
  if (torn.size === 0) return [];
  const who = torn.size === 1 ? `${listed([...torn])} gave` : `${torn.size} people (${listed([...torn], 5)}) gave`;
  const sentence = `${who} different answers to one question, but only one can count. Keep the right one, or let one be drawn at random.`;
  return [{ sentence, answer: 'anyAnswer', about: [...torn] }];
}
