// text.ts — the form of texts in signed documents: composed, without characters that steer a terminal, and each word in one script.
import * as z from './schema.ts';
import { mixedScript } from './alike.ts';
import { fold } from './fold.ts';
import { laterRule, type Problem } from './later-rule.ts';
import { codePointName, steering, visible } from './visible.ts';

/** The most characters that a complaint shows of its text. */
const SHOWN_MAX = 60;

/** A text that people read, such as a question, a name or an institution: 1 to `lengthMax` characters. */
export function Text(lengthMax: number) {
  return z.string().check(z.minLength(1), z.maxLength(lengthMax), complaints(steeringProblem, composedProblem, mixedScript));
}

/** The same for words that are only compared with others, such as forbidden words. They may mix scripts, because nobody confuses them. */
export function Word(lengthMax: number) {
  return z.string().check(z.minLength(1), z.maxLength(lengthMax), complaints(steeringProblem, composedProblem));
}

/** A text from a document that was checked when it was made, perhaps by an older build. It is only checked that it can be printed. */
export const PrintableText = z.string().check(complaints(steeringProblem));

/** A name, which must have a visible character. */
export function NameText(lengthMax: number) {
  return Text(lengthMax).check(complaints(emptyProblem));
}

/** A check that reports the first problem of a text, and begins with the text. */
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

/** With this check, a text has only one form, and so only one digest, whatever keyboard it was typed on (RFC 5198 §3). */
function composedProblem(text: string): string | undefined {
  return text === text.normalize('NFC')
    ? undefined
    : "isn't composed (Unicode NFC): a letter and its accent are two characters; type it again, or convert the file";
}

function emptyProblem(text: string): string | undefined {
  return fold(text) === '' ? 'has no visible character; give it a name' : undefined;
}
