// visible.ts — writes characters that steer a terminal or change the order of text so that they are visible and have no effect.

/** Control characters, characters that change the direction of text (UAX #9), and Unicode's own line breaks. */
const STEERING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** The first such character of a text; undefined if there is none. */
export function steering(text: string): string | undefined {
  return text.match(STEERING)?.[0];
}

/** The text with each such character written as in JSON (`\u001b`), except those in `kept`. */
export function visible(text: string, kept = ''): string {
  return text.replace(STEERING, (found) => (kept.includes(found) ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`));
}

/** The name of a character, such as "U+001B". */
export function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
