// problem.ts — why a spreadsheet isn't read: the rest of a sentence that begins with the file's name.
import { onlyEnglish, type Said } from '@soundings/protocol/json/said';
import { SHEET_LIMITS } from './limits.ts';

/** Thrown while a file is read. What is said follows the file's name, such as `has a password. Save a copy without one.` */
export class SheetProblem extends Error {
  readonly said: Said;

  constructor(why: Said) {
    super(why.sentence);
    this.said = why;
  }
}

/** What is said of a file that breaks the rules of its format, or that was made to break a reader. `detail` for whoever made the file. */
export function damaged(detail: string): SheetProblem {
  return new SheetProblem(
    onlyEnglish(
      `can't be read, because the file is damaged or was not made by a spreadsheet program (${detail}). Open it in Excel or LibreOffice and save it again as .xlsx or .csv.`,
    ),
  );
}

/** `what` as in "more than 256 columns". */
export function tooLarge(what: string): SheetProblem {
  return new SheetProblem(onlyEnglish(`has ${what}, which is more than is read from a spreadsheet. Save the rows alone as .csv.`));
}

/** The text with more of it added. Throws SheetProblem if that is more than a cell holds, before it fills the memory. */
export function extended(text: string, more: string): string {
  const length = text.length + more.length;
  if (length > SHEET_LIMITS.cellCharacters) throw tooLarge(`a cell of ${length} characters or more`);
  return text + more;
}
