// questions.ts — what only the organisation knows of its rows: asked before anything is counted, never guessed.
import type { Columns } from './columns.ts';
import { SdkError } from '../errors.ts';

/** Something in the rows that could mean two things, and would be counted wrongly if we chose. */
export interface Question {
  /** What was found, and what it would do. */
  readonly sentence: string;
  /** The member of {@link Columns} that answers it; `nothing` is the source that says that nothing happened. */
  readonly answer: keyof Columns | 'nothing';
  /** What the answer is about: columns, an id, a dimension. */
  readonly about: readonly string[];
}

/** SdkError `rows`: nothing was locked or sent, and the same call with the answers goes on. */
export class QuestionsError extends SdkError {
  readonly questions: readonly Question[];

  constructor(questions: readonly Question[]) {
    super(
      'rows',
      questions.map(
        ({ sentence, answer }) => `${sentence} Answer with ${answer === 'nothing' ? 'a source of kind "nothing"' : `columns.${answer}`}.`,
      ),
    );
    this.questions = questions;
  }
}
