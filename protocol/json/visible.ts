// visible.ts — characters that steer a terminal or turn the order of what is read, written so that they are seen and do nothing.

/** Control characters, those that turn the direction of text (UAX #9), and Unicode's own line breaks. */
const STEERING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** The first character of this kind; undefined if there is none. */
export function steering(text: string): string | undefined {
  return text.match(STEERING)?.[0];
}

/** The text with each of them as JSON would write it, `\u001b`, but those in `kept`. */
export function visible(text: string, kept = ''): string {
  return text.replace(STEERING, (found) => (kept.includes(found) ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`));
}

/** "U+001B" */
export function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
