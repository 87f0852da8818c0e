// settled.ts — what somebody has said of her file so far: each answer as the SDK takes it, and back from there to the answer.
import { ENCODINGS, type Columns, type FileSettings, type Question } from '@soundings/client/node';
import { LEAVE_OUT, MARKS, ROW_ABOVE } from './answers.ts';

export interface Settled {
  readonly columns: Columns;
  /** Of the file itself: its sheet, how it is encoded, and what separates its columns. */
  readonly settings: FileSettings;
  /** Nothing holds that was settled of files before: all of it is asked. */
  readonly isAnew?: boolean;
}

export const NOTHING_SETTLED: Settled = { columns: {}, settings: {} };

/** A question with what she answered. */
export interface Said {
  readonly question: Question;
  /** One of the choices, or what was typed. */
  readonly given: string;
  /** The first values of a column, if columns were asked about. */
  readonly firstValues?: ((column: string) => readonly string[]) | undefined;
}

/** Whether two questions ask the same, maybe of different rows. */
export function asksTheSame(one: Question, other: Question): boolean {
  return keyOf(one) === keyOf(other);
}

const keyOf = ({ answer, about }: Question) => JSON.stringify([answer, ...about]);

/** With one more answer in it; "" changes nothing. */
export function withAnswer(settled: Settled, { question, given }: Pick<Said, 'question' | 'given'>): Settled {
  const { columns, settings } = settled;
  if (given === '') return settled;
  if (question.answer === 'delimiter') return { ...settled, settings: { ...settings, delimiter: given } };
  if (question.answer === 'encoding') return { ...settled, settings: { ...settings, encoding: ENCODINGS.find((name) => name === given) } };
  return { ...settled, columns: answered(columns, question, given) };
}

/** What was said to this question, if it was; else "". */
export function answerIn({ columns, settings }: Settled, { answer, about, candidates = [] }: Question): string {
  const [first = '', second = ''] = about;
  const yesIf = (holds: boolean) => (holds ? 'yes' : '');
  switch (answer) {
    case 'person':
    case 'amount':
    case 'dateOrder':
    case 'ids':
      return columns[answer] ?? '';
    case 'date':
      return columns.date === false ? LEAVE_OUT : (columns.date ?? '');
    case 'dateBase':
    case 'headerLine':
      return String(columns[answer] ?? '');
    case 'dimensions':
    case 'marks':
      return columns.marks?.includes(first) === true ? MARKS : (entryOf(columns.dimensions, first) ?? '');
    case 'values': {
      const meant = entryOf(entryOf(columns.values, first), second);
      if (meant === undefined) return second === '' && columns.fillDown?.includes(first) === true ? ROW_ABOVE : '';
      return meant ?? LEAVE_OUT;
    }
    case 'leaveOut':
      return yesIf(LEAVE_OUTS.some((one) => candidates.includes(one) && columns.leaveOut?.includes(one) === true));
    case 'ignore':
    case 'onePerson':
    case 'anyNumber':
    case 'birth':
    case 'fillDown':
      return yesIf(about.length > 0 && about.every((one) => columns[answer]?.includes(one) === true));
    case 'anyAnswer':
      return yesIf(columns.anyAnswer === true);
    case 'declared':
      return yesIf(columns.declared !== undefined);
    case 'delimiter':
    case 'encoding':
      return settings[answer] ?? '';
    case 'nothing':
      return ''; // then there would be no file
  }
}

/** What still holds if she chooses another file: nothing that was said of people, or of one file as a whole. */
export function forAnotherFile({ columns, isAnew = false }: Settled): Settled {
  const values = Object.fromEntries(Object.entries(columns.values ?? {}).filter(([under]) => under !== 'person'));
  const ofPeople = { ids: undefined, onePerson: undefined, anyAnswer: undefined, declared: undefined };
  return { columns: { ...columns, values, ...ofPeople, anyNumber: undefined, headerLine: undefined }, settings: {}, isAnew };
}

const LEAVE_OUTS = ['totals', 'notes'] as const;

function answered(columns: Columns, question: Question, given: string): Columns {
  const { answer, about, candidates = [] } = question;
  const [first = '', second = ''] = about;
  switch (answer) {
    case 'person':
    case 'amount':
      return { ...columns, [answer]: given };
    case 'date':
      return { ...columns, date: given === LEAVE_OUT ? false : given };
    case 'dimensions':
    case 'marks':
      return given === MARKS
        ? { ...columns, marks: [...new Set([...(columns.marks ?? []), first])] }
        : { ...columns, dimensions: withEntry(columns.dimensions, first, given) };
    case 'values': {
      if (given === ROW_ABOVE) return { ...columns, fillDown: [...new Set([...(columns.fillDown ?? []), first])] };
      const own = withEntry(entryOf(columns.values, first), second, given === LEAVE_OUT ? null : given);
      return { ...columns, values: withEntry(columns.values, first, own) };
    }
    case 'dateOrder':
      return { ...columns, dateOrder: given === 'month-first' ? 'month-first' : 'day-first' };
    case 'dateBase':
      return { ...columns, dateBase: given === '1904' ? 1904 : 1900 };
    case 'ids':
      return { ...columns, ids: given === 'different' ? 'different' : 'same' };
    case 'headerLine':
      return { ...columns, headerLine: Number(given) };
    case 'leaveOut':
      return { ...columns, leaveOut: [...new Set([...(columns.leaveOut ?? []), ...LEAVE_OUTS.filter((one) => candidates.includes(one))])] };
    case 'ignore':
    case 'onePerson':
    case 'anyNumber':
    case 'birth':
    case 'fillDown':
      return { ...columns, [answer]: [...new Set([...(columns[answer] ?? []), ...about])] };
    case 'anyAnswer':
      return { ...columns, anyAnswer: true };
    case 'declared':
      return { ...columns, declared: ['people', 'cells', 'cap'] };
    case 'nothing':
    case 'delimiter':
    case 'encoding':
      return columns; // said of the source, not of its columns
  }
}

/** Names are a file's own words: "constructor" is one. */
function entryOf<Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A copy with one more entry. */
function withEntry<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  name: string,
  value: Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries([...Object.entries(record ?? {}).filter(([known]) => known !== name), [name, value]]);
}
