// said.ts — sentences that keep what they were made of, so that a page can say the same in another language.

/** An English sentence, or a part of one, with the words around its values: by these, catalogues of other languages know it. */
export interface Said {
  readonly sentence: string;
  /** One more than there are values. */
  readonly parts: readonly string[];
  readonly values: readonly SaidValue[];
}

/** A file's own words, a number, a day (in days since the epoch), or what is itself said in words. */
export type SaidValue = string | number | Said | { readonly sentence: string; readonly day: number };

/** In characters: a field can hold anything. */
const VALUE_MAX = 900;

/** A sentence as a template. A value that isn't a file's own words has to be {@link Said} itself, or it stays English everywhere. */
export function said(parts: readonly string[], ...all: readonly SaidValue[]): Said {
  const values = all.map((value) => (typeof value === 'string' && value.length > VALUE_MAX ? `${value.slice(0, VALUE_MAX)}…` : value));
  return { sentence: parts.reduce((text, part, at) => text + inEnglish(values[at - 1] ?? '') + part), parts, values };
}

export function inEnglish(value: SaidValue): string {
  return typeof value === 'object' ? value.sentence : String(value);
}

/** What only programs come across: no catalogue has it. */
export function onlyEnglish(sentence: string): Said {
  return { sentence, parts: [sentence], values: [] };
}

/** Such as "3 rows". */
export function plural(number: number, one: string, many = `${one}s`): Said {
  return said(['', ` ${number === 1 ? one : many}`], number);
}

/** "Ordsall", "Eccles" and 3 more */
export function listed(values: readonly string[], most = 12): SaidValue {
  const shown = values
    .slice(0, most)
    .map((value) => `"${value}"`)
    .join(', ');
  return values.length > most ? said`${shown} and ${values.length - most} more` : shown;
}

/** With "; " between them. */
export function joined(all: readonly Said[]): Said {
  return said(['', ...all.slice(1).map(() => '; '), ''], ...all);
}
