// numbers.ts — numbers as people and spreadsheets write them: thousands set apart, a currency sign in front.

/** "1,120", "1 120", "1'120"; with ".00" or ".50" after it. Points set thousands apart only if there are two of them: "1.120" can be two numbers. */
const GROUPED = /^(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00A0\u202F'’]\d{3})+)(?:\.\d+)?$/;
const PLAIN = /^(?:\d+\.?\d*|\.\d+)$/;
const POINTED = /^\d{1,3}(?:\.\d{3}){2,}(?:,0+)?$/;

/** The number that a text says, without a sign for units but a currency's; undefined if it says none, or perhaps two. */
export function readNumber(text: string): number | undefined {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(withoutCurrency(text)) ?? [];
  const plain = PLAIN.test(digits)
    ? digits
    : GROUPED.test(digits)
      ? digits.replace(/[, \u00A0\u202F'’]/g, '')
      : POINTED.test(digits)
        ? digits.replace(/,.*/, '').replaceAll('.', '')
        : undefined;
  return plain === undefined ? undefined : Number(`${sign}${plain}`);
}

/** A whole number from 0, at most 15 digits: amounts are chosen in units that make them so. "12.00" is one. */
export function readWhole(text: string): number | undefined {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  if (/^[+-]/.test(text)) return undefined;
  const value = readNumber(text);
  return value !== undefined && Number.isSafeInteger(value) && value < 1e15 && value >= 0 ? value : undefined;
}

/** Undefined digits are left for the patterns above: "£" alone is no number. */
function withoutCurrency(text: string): string {
  return text
    .replace(/^([+-]?)(?:[£$€]|GBP|EUR|USD)\s*(?=[+\d.])/i, '$1')
    .replace(/(?<=\d)\s*(?:[€£]|GBP|EUR|USD)$/i, '');
}
