// answers.ts — what somebody says to a question about her file, as the SDK's columns; and what she may say.
import type { Columns, Question } from '@soundings/client/node';
import { valueNames } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { sameFolded } from '@soundings/protocol/json/fold';
import type { Words } from '../../pages/words/words.ts';
import type { Choice } from '../shell/fields.tsx';

/** Stands for leaving rows out, among the values of a dimension: no charter has a value of this name, which holds a slash. */
const LEAVE_OUT = '/leave-out';

/** Stands for what the row above says, and for marks in columns of values. */
const ROW_ABOVE = '/row-above';
const MARKS = '/marks';

/** What was answered of the file before, and what its columns begin with. */
export interface Said {
  readonly columns: Columns;
  readonly firstValues: ((column: string) => readonly string[]) | undefined;
}

/** What can be chosen; undefined if something has to be typed. */
export function choicesFor(question: Question, said: Said, instrument: Instrument, words: Words): readonly Choice[] | undefined {
  const { answer, about, candidates = [] } = question;
  const { say } = words;
  const named = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));
  const columns = candidates.map((name) => ({ value: name, label: withValues(name, said.firstValues?.(name) ?? []) }));
  switch (answer) {
    case 'person':
    case 'amount':
    case 'dimensions':
      return columns;
    case 'date':
      return [...columns, { value: LEAVE_OUT, label: say('answer-no-date') }];
    case 'values': {
      const dimension = instrumentDimensions(instrument).find(({ name }) => sameFolded(name, about[0] ?? ''));
      const values = dimension === undefined ? [] : valueNames(dimension);
      return [
        ...named([...candidates, ...values.filter((value) => !candidates.includes(value))]),
        ...(mayBeAbove(question, said.columns) ? [{ value: ROW_ABOVE, label: say('answer-row-above') }] : []),
        { value: LEAVE_OUT, label: say('answer-leave-out') },
      ];
    }
    case 'marks':
      return [{ value: MARKS, label: say('answer-marks') }, ...columns];
    case 'dateOrder':
      return [
        { value: 'day-first', label: say('answer-day-first') },
        { value: 'month-first', label: say('answer-month-first') },
      ];
    case 'dateBase':
      return named(['1900', '1904']);
    case 'ids':
      return [
        { value: 'same', label: say('answer-ids-same') },
        { value: 'different', label: say('answer-ids-different') },
      ];
    case 'headerLine':
      return candidates.length === 0 ? undefined : named(candidates);
    case 'leaveOut':
    case 'ignore':
    case 'onePerson':
    case 'anyAnswer':
    case 'anyNumber':
    case 'birth':
    case 'fillDown':
    case 'declared':
    case 'nothing':
      return [{ value: 'yes', label: say(CONSENT[answer]) }];
    case 'delimiter':
      return named([',', ';', '|']);
    case 'encoding':
      return named(candidates);
  }
}

/** So much of a value is shown. */
const VALUE_LENGTH = 24;

function withValues(column: string, values: readonly string[]): string {
  const cut = values.map((value) => (value.length > VALUE_LENGTH ? `${value.slice(0, VALUE_LENGTH)}…` : value));
  return cut.length === 0 ? column : `${column} (${cut.join(', ')})`;
}

/** Whether an empty cell may mean what the row above says, and that wasn't tried. */
function mayBeAbove({ code, about: [under = '', text] }: Question, { fillDown = [] }: Columns): boolean {
  return text === '' && code !== 'unmarked' && !sameFolded(under, 'amount') && !fillDown.includes(under);
}

const LEAVE_OUTS = ['totals', 'notes'] as const;

const CONSENT = {
  leaveOut: 'answer-leave-rows-out',
  ignore: 'answer-ignore',
  onePerson: 'answer-one-person',
  anyAnswer: 'answer-any-answer',
  anyNumber: 'answer-any-number',
  birth: 'answer-birth',
  fillDown: 'answer-row-above',
  declared: 'answer-declared',
  nothing: 'answer-nothing',
} as const;

/** The columns with the answer in them. `given` is one of the choices, or what was typed. */
export function answered(columns: Columns, question: Question, given: string): Columns {
  const { answer, about, candidates = [] } = question;
  const [first = '', second = ''] = about;
  switch (answer) {
    case 'person':
    case 'amount':
      return { ...columns, [answer]: given };
    case 'date':
      return { ...columns, date: given === LEAVE_OUT ? false : given };
    case 'dimensions':
      return { ...columns, dimensions: withEntry(columns.dimensions, first, given) };
    case 'marks':
      return given === MARKS
        ? { ...columns, marks: [...new Set([...(columns.marks ?? []), first])] }
        : { ...columns, dimensions: withEntry(columns.dimensions, first, given) };
    case 'values': {
      if (given === ROW_ABOVE) return { ...columns, fillDown: [...new Set([...(columns.fillDown ?? []), first])] };
      const own = withEntry(columns.values?.[first], second, given === LEAVE_OUT ? null : given);
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

/** A copy with one more entry. Names are a file's own words, so the record has no prototype. */
function withEntry<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  name: string,
  value: Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries([...Object.entries(record ?? {}).filter(([known]) => known !== name), [name, value]]);
}
