// findings.ts — what reading rows brings to light: questions that only the organisation can answer, and notes of what was done.
import type { Said } from '@soundings/protocol/json/said';
import type { Columns } from './columns.ts';
import { SdkError } from '../errors.ts';

/** What a finding is about, for programs. */
export type FindingCode =
  // The file.
  | 'foreign-file'
  | 'encoding'
  | 'delimiter'
  | 'malformed'
  // Its layout.
  | 'header-line'
  | 'missing-column'
  | 'column-twice'
  | 'row-length'
  | 'unnamed-column'
  | 'total-row'
  | 'note-row'
  | 'header-again'
  // Days.
  | 'unused-dates'
  | 'date'
  | 'date-order'
  | 'date-base'
  // Values, numbers, ids.
  | 'value'
  | 'unmarked'
  | 'band'
  | 'any-number'
  | 'birth-date'
  | 'amount'
  | 'person'
  | 'ids'
  | 'one-person'
  | 'any-answer'
  | 'unused-counts'
  | 'unused-marks'
  // The whole.
  | 'missing-figure'
  | 'typed-totals'
  | 'matching'
  | 'nothing';

/**
 * Something in the rows that stops them from being counted: it is wrong, or could mean two things and would be counted wrongly if we chose. It says
 * what was found, where, and what it would do.
 */
export interface Finding extends Said {
  readonly code: FindingCode;
  /** The member of {@link Columns} that answers it; `nothing` is the source that says that nothing happened. Left out if only the file can. */
  readonly answer?: keyof Columns | 'nothing' | 'delimiter' | 'encoding';
  /** What the answer is about: columns, an id, a dimension. For a value that the charter hasn't got: the dimension, then the text. */
  readonly about: readonly string[];
  /** What would be right, the likeliest first; may be empty. */
  readonly candidates?: readonly string[];
  /** Of a missing column: several columns hold marks, so `marks` may answer it as well. */
  readonly mayBeMarks?: boolean;
  /** How many rows it is about, and the first of them ("line 7 of march.csv"), if it is about rows. */
  readonly rows?: { readonly count: number; readonly first: string };
}

/** A finding that an answer settles: the same call with the answer goes on. */
export type Question = Finding & { readonly answer: NonNullable<Finding['answer']> };

/** What was done with the file and needs no answer: said in the preview. */
export interface Note extends Said {
  readonly code:
    | 'encoding'
    | 'delimiter'
    | 'header-line'
    | 'header-again'
    | 'empty-rows'
    | 'empty-columns'
    | 'date-order'
    | 'date-base'
    | 'birth-date'
    | 'fill-down'
    | 'marks'
    | 'column'
    | 'values'
    | 'sheet'
    | 'formulas'
    | 'ids'
    | 'matching';
}

/** SdkError `rows`: nothing was locked or sent. Some findings may have no answer: then the file must be corrected. */
export class FindingsError extends SdkError {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[], sentences: readonly string[] = findings.map(({ sentence }) => sentence)) {
    super('rows', sentences);
    this.findings = findings;
  }
}

/** A file that has to be corrected before its rows can be read. */
export function malformed(why: Said, code: FindingCode = 'malformed'): FindingsError {
  return new FindingsError([{ code, ...why, about: [] }]);
}

/** Only questions: the same call with the answers goes on. */
export class QuestionsError extends FindingsError {
  readonly questions: readonly Question[];

  constructor(questions: readonly Question[]) {
    super(
      questions,
      questions.map(
        ({ sentence, answer }) => `${sentence} Answer with ${answer === 'nothing' ? 'a source of kind "nothing"' : `columns.${answer}`}.`,
      ),
    );
    this.questions = questions;
  }
}
