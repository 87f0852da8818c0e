// number-format.ts — what a number in a cell means by its format (ECMA-376 Part 1 §18.8.30): a date, a time, a number shown with leading zeros, or a number.

/** `zeros`: so many digits are shown at least. */
export type NumberMeaning =
  | { readonly kind: 'number' }
  | { readonly kind: 'zeros'; readonly digits: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  | { readonly kind: 'duration' };

const NUMBER: NumberMeaning = { kind: 'number' };

/** The formats that a workbook may use without writing them down; 27 to 36 and 50 to 58 are dates in Chinese, Japanese and Korean. */
export function builtInMeaning(id: number): NumberMeaning {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return { kind: 'date' };
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return { kind: 'time' };
  if (id === 46) return { kind: 'duration' };
  return NUMBER;
}

/** The meaning of a format as it is written, such as `dd/mm/yyyy` or `[$-809]d mmmm yyyy;@`. */
export function meaningOf(code: string): NumberMeaning {
  const [section = ''] = bare(code).split(';');
  if (/^0{2,}$/.test(section)) return { kind: 'zeros', digits: section.length };
  if (/general|standard/i.test(section)) return NUMBER;
  if (/\[(?:h+|m+|s+)\]/i.test(section)) return { kind: 'duration' };
  const letters = section.replaceAll(/\[[^\]]*\]/g, '').toLowerCase();
  if (/[yd]/.test(letters) || (letters.includes('m') && !/[hs]/.test(letters))) return { kind: 'date' };
  return /[hs]/.test(letters) ? { kind: 'time' } : NUMBER;
}

/** Without what is only shown: quoted and escaped texts, spaces as wide as a letter, and fillings. */
function bare(code: string): string {
  return code.replaceAll(/"[^"]*"?|\\.|_.|\*./g, '');
}
