// plain.ts — lists and numbers in sentences.

/** "Ordsall", "Eccles" and 3 more */
export function listed(values: readonly string[], most = 12): string {
  const shown = values.slice(0, most).map((value) => `"${value}"`);
  return values.length > shown.length ? `${shown.join(', ')} and ${values.length - shown.length} more` : shown.join(', ');
}

export function plural(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
