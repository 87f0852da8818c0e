// entries.ts — every row of a source read, or every complaint and question about them: nothing is counted before all is understood.
import { cellAt, cellCount, cellName } from '@soundings/protocol/charter/cells';
import { ANSWERS, instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import type { Window } from '@soundings/protocol/charter/window';
import { listed, plural, said, type Said } from '@soundings/protocol/json/said';
import { checkWishes, type Columns } from './columns.ts';
import type { ColumnRead, LeftOut, ValueRead } from './facts.ts';
import { FindingsError, malformed, QuestionsError, type Finding, type Note, type Question } from './findings.ts';
import { gather } from './gather.ts';
import type { Gathering } from './gathering.ts';
import { questionOfAlike, questionOfCut, questionsOfFrequent, samePersons } from './ids.ts';
import type { Entry } from './read-row.ts';
import type { Source } from './table.ts';
import { questionOfDates, questionOfMarks } from './unused.ts';
import { windowInWords } from './left-out.ts';
import { sentencesOf } from './wrong.ts';

export const SENTENCES_MAX = 20;

/** All rows of a window, as they will be counted. */
export interface Entries {
  readonly entries: readonly Entry[];
  readonly rowsRead: number;
  readonly columns: readonly ColumnRead[];
  /** The columns that the instrument doesn't use. */
  readonly unused: readonly string[];
  readonly values: readonly ValueRead[];
  readonly notes: readonly Note[];
  readonly leftOut: readonly LeftOut[];
  /** Whether the rows are totals that the organisation added up itself. */
  readonly isTyped: boolean;
}

/** Throws SdkError `rows`: ColumnsError, the first complaints with their places, or, if all is well but for them, QuestionsError. */
export async function readEntries(instrument: Instrument, window: Window, source: Source, columns: Columns): Promise<Entries> {
  checkWishes(instrument, columns);
  const found = await gather({ instrument, window, columns }, source);
  refuseWrong(found);
  const { isTyped } = found;
  const isFigure = instrument.kind === 'figure';
  const persons = columns.ids === 'same' ? joined(found.entries) : found.entries;
  if (source.kind !== 'nothing') {
    const undated = found.isDated === false && columns.date !== false;
    const questions = [
      ...found.questions,
      ...(persons.length > 0 || found.questions.some(({ code }) => code === 'date-order') ? [] : [questionOfNothing(found, window)]),
      ...(undated ? questionOfDates(found.unused.dates(), windowInWords(window)) : []),
      ...(isTyped ? [] : found.unused.counts(columns.ignore ?? [])),
      ...(isTyped ? [] : questionOfMarks(found.unused.marks(columns.ignore ?? []), found.values)),
      ...questionsOfUnusual(found),
      ...(isFigure || isTyped ? [] : questionsOfPersons(instrument, persons, columns)),
    ];
    if (questions.length > 0) throw new QuestionsError(questions);
    if (isFigure || isTyped) checkFigures(instrument, found.figures, isTyped);
    if (!isTyped && (columns.declared ?? []).length > 0)
      throw malformed(
        said`The declaration is about totals that were added up already, but these rows are people. Leave it out.`,
        'typed-totals',
      );
  }
  const { rowsRead, unused, values, notes, leftOut } = found;
  return { entries: persons, rowsRead, columns: found.columns, unused: unused.names(), values, notes, leftOut: leftOut.all(), isTyped };
}

/** What is wrong, the first of it in sentences; what only needs an answer is among the findings. */
function refuseWrong({ wrongs, questions }: Gathering): void {
  if (wrongs.isEmpty()) return;
  const findings: readonly Finding[] = [...wrongs.findings(), ...questions];
  const sentences = sentencesOf(findings);
  const more = sentences.length > SENTENCES_MAX || wrongs.isFull() ? ['There may be more; these are the first.'] : [];
  throw new FindingsError(findings, [...sentences.slice(0, SENTENCES_MAX), ...more]);
}

function questionOfNothing({ rowsRead, leftOut }: Gathering, window: Window): Question {
  const isOther = leftOut.otherWindows() === rowsRead;
  const what = rowsRead === 0 ? said`There is no row.` : isOther ? allOutside(rowsRead, window) : allDropped(rowsRead);
  return {
    code: 'nothing',
    ...said`${what} Zeros are sent only if you say that nothing happened in this window.`,
    answer: 'nothing',
    about: [],
  };
}

function allOutside(rows: number, window: Window): Said {
  const name = windowInWords(window);
  return rows === 1 ? said`The only row is outside the window ${name}.` : said`All ${rows} rows are outside the window ${name}.`;
}

function allDropped(rows: number): Said {
  return rows === 1 ? said`The only row is outside the window or left out.` : said`All ${rows} rows are outside the window or left out.`;
}

function questionsOfUnusual({ unusual }: Gathering): readonly Question[] {
  return [...unusual].map(([name, { text, place, count }]) => {
    const what =
      count === 1
        ? said`"${text}", at ${place}, is far outside the bands of "${name}".`
        : said`"${text}", at ${place}, is far outside the bands of "${name}", and so are ${plural(count - 1, 'other number')}.`;
    return { code: 'any-number', ...what, answer: 'anyNumber', about: [name], rows: { count, first: place.sentence } };
  });
}

function questionsOfPersons(instrument: Instrument, entries: readonly Entry[], columns: Columns): readonly Question[] {
  return [
    ...(columns.ids === undefined ? questionsOfIds(new Set(entries.map(({ person }) => person))) : []),
    ...questionsOfFrequent(rowsOfEach(instrument, entries), columns.onePerson ?? []),
    ...(columns.anyAnswer === true ? [] : questionOfAnswers(instrument, entries)),
  ];
}

function questionsOfIds(ids: ReadonlySet<string>): readonly Question[] {
  return [...questionOfAlike(ids), ...questionOfCut(ids)];
}

/** A figure that isn't given isn't 0; nor is a total. */
function checkFigures(instrument: Instrument, figures: ReadonlySet<number>, isTyped: boolean): void {
  const missing = cellNames(instrument).filter((_, cell) => !figures.has(cell));
  if (missing.length === 0) return;
  const cells = listed(missing);
  throw malformed(
    isTyped
      ? said`No row gives the total for ${cells}. Add what is missing, with 0 if the total is 0.`
      : said`No row gives the figure for ${cells}. Add what is missing, with 0 if the figure is 0.`,
    'missing-figure',
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
  const isSoundings = instrument.kind === 'soundings';
  for (const { person, cell } of entries) {
    const item = isSoundings ? JSON.stringify([Math.floor(cell / ANSWERS.soundings.length), person]) : '';
    const again = !isSoundings || items.has(item);
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
  const who = listed([...torn], 5);
  const what =
    torn.size === 1
      ? said`${who} gave different answers to one question, but only one can count. Keep the right one, or let one be drawn at random.`
      : said`${torn.size} people (${who}) gave different answers to one question, but only one can count. Keep the right one, or let one be drawn at random.`;
  return [{ code: 'any-answer', ...what, answer: 'anyAnswer', about: [...torn] }];
}
