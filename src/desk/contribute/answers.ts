// answers.ts — what somebody may say to a question about her file.
import type { Columns, Question } from '@soundings/client/node';
import { valueNames } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { sameFolded } from '@soundings/protocol/json/fold';
import type { Words } from '../../pages/words/words.ts';
import type { Choice } from '../shell/fields.tsx';

/** Stands for leaving rows out, among the values of a dimension: no charter has a value of this name, which holds a slash. */
export const LEAVE_OUT = '/leave-out';

/** Stands for what the row above says, and for marks in columns of values. */
export const ROW_ABOVE = '/row-above';
export const MARKS = '/marks';

/** What was settled of the columns, and what they begin with. */
export interface Known {
  readonly columns: Columns;
  readonly firstValues: ((column: string) => readonly string[]) | undefined;
}

/** What can be chosen; undefined if something has to be typed. */
export function choicesFor(question: Question, known: Known, instrument: Instrument, words: Words): readonly Choice[] | undefined {
  const { answer, about, candidates = [] } = question;
  const { say } = words;
  const named = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));
  const columns = candidates.map((name) => ({ value: name, label: withValues(name, known.firstValues?.(name) ?? []) }));
  switch (answer) {
    case 'person':
    case 'amount':
      return columns;
    case 'dimensions':
      return question.mayBeMarks === true ? [...columns, { value: MARKS, label: say('answer-marks-several') }] : columns;
    case 'date':
      return [...columns, { value: LEAVE_OUT, label: say('answer-no-date') }];
    case 'values': {
      const dimension = instrumentDimensions(instrument).find(({ name }) => sameFolded(name, about[0] ?? ''));
      const values = dimension === undefined ? [] : valueNames(dimension);
      return [
        ...named([...candidates, ...values.filter((value) => !candidates.includes(value))]),
        ...(mayBeAbove(question, known.columns) ? [{ value: ROW_ABOVE, label: say('answer-row-above') }] : []),
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
      return [{ value: 'yes', label: say(question.code === 'unused-marks' ? 'answer-ignore-marks' : CONSENT[answer]) }];
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
