// entries.ts — every row of a source read, or every complaint and question about them: nothing is counted before all is understood.
import { cellAt, cellCount, cellName } from '../protocol/mission/cells.ts';
import { ANSWERS, instrumentDimensions, type Instrument } from '../protocol/mission/instrument.ts';
import { windowName, type Window } from '../protocol/mission/window.ts';
import { checkWishes, layoutOf, type Columns, type Layout } from './columns.ts';
import { readRows, type PlacedRow, type Source } from './csv.ts';
import { SdkError } from './errors.ts';
import { questionOfAlike, questionsOfFrequent, samePersons } from './ids.ts';
import { listed, plural } from './plain.ts';
import { QuestionsError, type Question } from './questions.ts';
import { rowReader, type Entry, type RowReading } from './read-row.ts';
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
  const reading = new Reading(instrument, window, columns);
  for await (const placed of readRows(source, (names) => reading.header(names))) {
    reading.read(placed);
    if (reading.complaints.length >= COMPLAINTS_MAX) break;
  }
  return reading.finish(source);
}

class Reading {
  readonly complaints: string[] = [];
  private readonly entries: Entry[] = [];
  private readonly figures = new Set<number>();
  private readonly unusual = new Map<string, { readonly text: string; readonly place: string; rows: number }>();
  private rowsRead = 0;
  private otherWindows = 0;
  private layout: Layout | undefined;
  private watch = watchUnused(new Set());
  private reader: (placed: PlacedRow) => RowReading = () => ({ kind: 'wrong', complaints: [] });
  private readonly instrument: Instrument;
  private readonly window: Window;
  private readonly columns: Columns;

  constructor(instrument: Instrument, window: Window, columns: Columns) {
    this.instrument = instrument;
    this.window = window;
    this.columns = columns;
  }

  /** Each file has a header of its own, in whatever order; but either all of them say when, or none. */
  header(names: readonly string[]): void {
    const layout = layoutOf(this.instrument, this.columns, names);
    if (this.layout !== undefined && (this.layout.date === undefined) !== (layout.date === undefined))
      throw new SdkError(
        'rows',
        'One file has a column of dates and another has none; give both one, or say that no column counts as the date.',
      );
    if (this.layout === undefined) this.watch = watchUnused(layout.used);
    this.layout = layout;
    this.watch.header(names);
    this.reader = rowReader(this.instrument, this.window, this.columns, layout);
  }

  read(placed: PlacedRow): void {
    this.rowsRead++;
    this.watch.see(placed.row);
    const reading = this.reader(placed);
    if (reading.kind === 'other-window') this.otherWindows++;
    else if (reading.kind === 'wrong') this.complaints.push(...reading.complaints);
    else if (this.instrument.kind === 'figure' && this.figures.has(reading.entry.cell)) {
      this.complaints.push(`At ${placed.place}, a figure is given that was given before; leave the one that holds.`);
    } else {
      this.entries.push(reading.entry);
      this.figures.add(reading.entry.cell);
      for (const { dimension, text } of reading.unusual) {
        const seen = this.unusual.get(dimension) ?? { text, place: placed.place, rows: 0 };
        this.unusual.set(dimension, { ...seen, rows: seen.rows + 1 });
      }
    }
  }

  finish(source: Source): Entries {
    if (this.complaints.length > 0) {
      const more = this.complaints.length >= COMPLAINTS_MAX ? ['There may be more; these are the first.'] : [];
      throw new SdkError('rows', [...this.complaints.slice(0, COMPLAINTS_MAX), ...more]);
    }
    const { entries, rowsRead, otherWindows } = this;
    const unused = this.watch.names();
    if (source.kind === 'nothing') return { entries, rowsRead, otherWindows, unused };
    const questions = [...this.ofEmptiness(), ...this.ofColumns(), ...this.ofPersons()];
    if (questions.length > 0) throw new QuestionsError(questions);
    this.checkFigures();
    return { entries: this.columns.ids === 'same' ? joined(entries) : entries, rowsRead, otherWindows, unused };
  }

  private ofEmptiness(): readonly Question[] {
    if (this.entries.length > 0) return [];
    const what =
      this.rowsRead === 0
        ? 'There is no row.'
        : `${this.rowsRead === 1 ? 'The only row is' : `All ${this.rowsRead} rows are`} outside the window ${windowName(this.window)}.`;
    return [{ sentence: `${what} Zeros are sent only if you say that nothing happened in this window.`, answer: 'nothing', about: [] }];
  }

  private ofColumns(): readonly Question[] {
    const undated = this.layout?.date === undefined && this.columns.date !== false;
    const unusual = [...this.unusual].map(([dimension, { text, place, rows }]): Question => ({
      sentence: `${plural(rows, 'row')} have a number far outside the bands of "${dimension}": the first is "${text}", at ${place}.`,
      answer: 'anyNumber',
      about: [dimension],
    }));
    return [
      ...(undated ? questionOfDates(this.watch.dates(), windowName(this.window)) : []),
      ...this.watch.counts(this.columns.ignore ?? []),
      ...unusual,
    ];
  }

  private ofPersons(): readonly Question[] {
    if (this.instrument.kind === 'figure') return [];
    const { ids, onePerson = [], anyAnswer } = this.columns;
    const entries = ids === 'same' ? joined(this.entries) : this.entries;
    const persons = new Set(entries.map(({ person }) => person));
    return [
      ...(ids === undefined ? questionOfAlike(persons) : []),
      ...questionsOfFrequent(rowsOfEach(this.instrument, entries), onePerson),
      ...(anyAnswer === true ? [] : questionOfAnswers(this.instrument, entries)),
    ];
  }

  /** A figure that isn't given isn't 0. */
  private checkFigures(): void {
    const { instrument, figures } = this;
    if (instrument.kind !== 'figure') return;
    const missing = cellNames(instrument).filter((_, cell) => !figures.has(cell));
    if (missing.length === 0) return;
    const which = `No row gives the figure for ${listed(missing)}`;
    throw new SdkError('rows', `${which}; add ${missing.length === 1 ? 'it' : 'them'}, with 0 if the figure is 0.`);
  }
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
  const sentence = `${who} different answers to one question, and one answer counts. Leave the one that holds, or let one be drawn at random.`;
  return [{ sentence, answer: 'anyAnswer', about: [...torn] }];
}
