// text.ts — the form of every text in a signed document: composed, with nothing in it that steers a terminal, each word in one script.
import * as z from './schema.ts';
import { mixedScript } from './alike.ts';
import { fold } from './fold.ts';
import { laterRule, type Problem } from './later-rule.ts';
import { codePointName, steering, visible } from './visible.ts';

/** At most so many characters of a text that is complained of are shown. */
const SHOWN_MAX = 60;

/** A text that people read: a question, a name, an institution. */
export function Text(lengthMax: number) {
  return z.string().check(z.minLength(1), z.maxLength(lengthMax), complaints(steeringProblem, composedProblem, mixedScript));
}

/** The same for what is listed to be compared with, such as forbidden words: nobody takes it for another. */
export function Word(lengthMax: number) {
  return z.string().check(z.minLength(1), z.maxLength(lengthMax), complaints(steeringProblem, composedProblem));
}

/** A text that was in order when its document was made, by an older build perhaps: all that is asked is that it can be printed. */
export const PrintableText = z.string().check(complaints(steeringProblem));

/** A text by which things are told apart. */
export function NameText(lengthMax: number) {
  return Text(lengthMax).check(complaints(emptyProblem));
}

/** A check that says the first problem of a text, with the text. */
function complaints(...problems: readonly Problem<string>[]) {
  return laterRule<string>((text) => {
    const problem = problems.map((find) => find(text)).find((found) => found !== undefined);
    if (problem === undefined) return undefined;
    const shown = visible(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text);
    return `"${shown}" ${problem}`;
  });
}

function steeringProblem(text: string): string | undefined {
  const found = steering(text);
  return found && `holds the character ${codePointName(found)}, which can't be shown as it is; leave it out`;
}

/** One text has one form, and so one digest, whatever keyboard it was typed on (RFC 5198 §3). */
function composedProblem(text: string): string | undefined {
  return text === text.normalize('NFC')
    ? undefined
    : "isn't composed (Unicode NFC): a letter and its accent are two characters; type it again, or convert the file";
}

function emptyProblem(text: string): string | undefined {
  return fold(text) === '' ? 'has no visible character; give it a name' : undefined;
}
