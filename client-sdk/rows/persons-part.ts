// persons-part.ts — one file of rows about persons, or of an organisation's figures, on its way into the gathering.
import { instrumentDimensions } from '@soundings/protocol/charter/instrument';
import { plural, said, type Said } from '@soundings/protocol/json/said';
import { lineTeller, type LineKind } from './body.ts';
import { readDate, readYearless } from './dates.ts';
import { fillerOf, type Filler } from './fill-down.ts';
import type { Note } from './findings.ts';
import { agreeOnDates, takeUncounted, type Gathering, type Part, type Request } from './gathering.ts';
import { columnsRead, layoutOf, type Layout } from './layout.ts';
import { strangeMarks } from './marks.ts';
import type { PartHead } from './parts.ts';
import { codeWrongs, notesOf, serialQuestion, valuesRead } from './read-notes.ts';
import { rowReader, type RowReading } from './read-row.ts';
import type { Line } from './row-context.ts';
import { sumFinder } from './sums.ts';
import { waitingRows } from './waiting.ts';
import { Wrong } from './wrong.ts';

/** A line at the end of what was read so far that is perhaps no row. */
type LikeNote = Line & { readonly text: string; readonly otherwise: LineKind };

/** `file` is its number, if there are several. Throws ColumnsError, or SdkError `rows` if this file has dates and another hasn't. */
export function personsPart(request: Request, head: PartHead, into: Gathering, file?: number): Part {
  const { instrument, columns } = request;
  const { names, place, isRecords } = head;
  const layout = layoutOf(instrument, columns, head);
  agreeOnDates(layout.date !== undefined, into);
  into.columns = columnsRead(instrument, layout, names);
  into.unused.header(names, layout.used);
  const reader = rowReader({ ...request, layout, names, absent: isRecords ? undefined : '', place });
  const sumOf = sumFinder(layout, instrumentDimensions(instrument), names, columns);
  const waiting = waitingRows(reader, (reading, line) => {
    takeReading(reading, () => place(line), request, into);
    const [entry, another] = reading.kind === 'entries' ? reading.entries : [];
    if (another !== undefined) several++;
    if (file !== undefined && entry !== undefined && entry.person !== '') noteFile(entry.person, file, into);
  });
  const filler = fillerOf(instrument, columns, layout);
  const tell = filledTeller(isRecords ? undefined : lineTeller(names, layout), filler);
  refuseStrangeMarks(request, head, layout, into);
  let several = 0;
  let known = names.length;
  const ordinary = (row: Line): void => {
    into.rowsRead++;
    into.unused.see(row.cells);
    waiting.row(row);
  };
  const again: number[] = [];
  const notes: LikeNote[] = [];
  const asTold = (told: LineKind, row: Line): void => {
    if (told.kind === 'wrong') into.wrongs.add(told.wrong, () => place(row.line));
    else if (told.kind === 'head-again') again.push(row.line);
    else ordinary(row);
  };
  return {
    row(cells, line) {
      if (names.length > known) into.unused.header(names, layout.used); // a record can have more than the ones before
      known = names.length;
      const sum = sumOf(cells);
      if (sum !== undefined) {
        takeSum(sum, () => place(line), columns, into);
        return;
      }
      const { told, full } = tell(cells);
      if (told === undefined) return; // it says what those below leave out
      if (told.kind === 'note') notes.push({ cells: full, line, text: told.text, otherwise: told.otherwise });
      else {
        for (const note of notes.splice(0)) takeFollowed(note, layout, () => place(note.line), columns, into, asTold);
        asTold(told, { cells: full, line });
      }
    },
    end() {
      for (const { line, text } of notes) takeNote(noteWrong(text), text, () => place(line), columns, into);
      into.notes.push(...repeated(again, place));
      into.questions.push(...waiting.end(names, place), ...serialQuestion(reader, layout, names, request));
      into.notes.push(...notesOf(reader, layout, names, request), ...(filler?.notes(names) ?? []), ...noteOfMarks(several));
      into.values.push(...valuesRead(reader, request));
      for (const wrong of codeWrongs(reader, request)) into.wrongs.add(wrong, () => place(head.line));
    },
  };
}

/** Marks under headings beside the others that mean nothing. */
function refuseStrangeMarks(
  { instrument, columns }: Request,
  { names, sample, place, line }: PartHead,
  layout: Layout,
  into: Gathering,
): void {
  const dimensions = instrumentDimensions(instrument);
  for (const [at, marked] of layout.marks) {
    const dimension = dimensions[at];
    const strange = dimension && strangeMarks(dimension, marked, { names, sample, used: layout.used, wishes: columns });
    for (const wrong of strange ?? []) into.wrongs.add(wrong, () => place(line));
  }
}

/** What a line is once it is filled down, and its cells then; no kind for one that only heads those below. */
function filledTeller(tell: ((cells: readonly string[]) => LineKind) | undefined, filler: Filler | undefined) {
  const kindOf = (cells: readonly unknown[]): LineKind => tell?.(cells as readonly string[]) ?? { kind: 'row' };
  return (cells: readonly unknown[]): { readonly told: LineKind | undefined; readonly full: readonly unknown[] } => {
    const told = kindOf(cells);
    const full = told.kind === 'head-again' || filler === undefined ? cells : filler.fill(cells);
    if (full === undefined) return { told: undefined, full: cells };
    const isSeen = full === cells || (told.kind === 'note' && isAlone(cells));
    return { told: isSeen ? told : kindOf(full), full };
  };
}

/** A line with one field may be a note, whatever is filled in beside it. */
function isAlone(cells: readonly unknown[]): boolean {
  return cells.filter((cell) => typeof cell !== 'string' || cell.trim() !== '').length < 2;
}

/** Whether a line among the rows holds nothing but a day, and not where rows have theirs: "Wednesday 18 November" above the rows of that day. */
function headsDay({ cells, text }: LikeNote, { date }: Layout): boolean {
  const own = date === undefined ? undefined : cells[date];
  if (typeof own === 'string' && own.trim() === text) return false;
  const { kind } = readDate(text);
  return kind === 'day' || kind === 'either' || readYearless(text, []) !== undefined;
}

/** A row follows, so it is no note at the end: a day is asked about, and anything else is what it is otherwise. */
function takeFollowed(
  note: LikeNote,
  layout: Layout,
  place: () => Said,
  columns: Request['columns'],
  into: Gathering,
  asTold: (told: LineKind, row: Line) => void,
): void {
  if (headsDay(note, layout)) takeNote(dayWrong(note.text), note.text, place, columns, into);
  else asTold(note.otherwise, note);
}

function takeNote(wrong: Wrong, text: string, place: () => Said, { leaveOut }: Request['columns'], into: Gathering): void {
  if (leaveOut?.includes('notes') === true) into.leftOut.note(text, place);
  else into.wrongs.add(wrong, place);
}

function takeSum(sum: Wrong, place: () => Said, { leaveOut }: Request['columns'], into: Gathering): void {
  into.rowsRead++;
  if (leaveOut?.includes('totals') === true) into.leftOut.total(place);
  else into.wrongs.add(sum, place);
}

function noteOfMarks(rows: number): readonly Note[] {
  if (rows === 0) return [];
  const what =
    rows === 1
      ? said`${rows} row has more than one mark, and counts under each of them.`
      : said`${rows} rows have more than one mark, and count under each of them.`;
  return [{ code: 'marks', ...what }];
}

function repeated(lines: readonly number[], place: (line: number) => Said): readonly Note[] {
  const [first, ...more] = lines;
  if (first === undefined) return [];
  const what =
    more.length === 0
      ? said`The headings are repeated at ${place(first)}; that line was passed over.`
      : said`The headings are repeated at ${place(first)} and ${plural(more.length, 'other place')}; those lines were passed over.`;
  return [{ code: 'header-again', ...what }];
}

function takeReading(reading: RowReading, place: () => Said, { instrument }: Request, into: Gathering): void {
  if (reading.kind !== 'entries') {
    takeUncounted(reading, place, into);
    return;
  }
  const { entries, unusual } = reading;
  if (instrument.kind === 'figure' && entries.some(({ cell }) => into.figures.has(cell))) {
    into.wrongs.add(new Wrong('missing-figure', said`a figure is given for the second time; keep the right one.`), place);
    return;
  }
  into.entries.push(...entries);
  if (instrument.kind === 'figure') for (const { cell } of entries) into.figures.add(cell);
  for (const { dimension, text } of unusual) {
    const before = into.unusual.get(dimension);
    if (before === undefined) into.unusual.set(dimension, { text, place: place(), count: 1 });
    else before.count++;
  }
}

function noteFile(person: string, file: number, { people, peopleOfSeveral }: Gathering): void {
  const before = people.get(person);
  if (before === undefined) people.set(person, file);
  else if (before !== file) peopleOfSeveral.add(person);
}

/** One finding for all of them. */
function dayWrong(text: string): Wrong {
  return new Wrong(
    'note-row',
    said`"${text}" looks like a day that heads the rows below it, and not like a row. Remove that line.`,
    [text],
    {
      answer: 'leaveOut',
      candidates: ['notes'],
      cause: 'day',
    },
  );
}

function noteWrong(text: string): Wrong {
  return new Wrong(
    'note-row',
    said`"${text}" looks like a note under the table, and not like a row. Remove that line, or fill in what it lacks.`,
    [text],
    {
      answer: 'leaveOut',
      candidates: ['notes'],
    },
  );
}
