// field.ts — one field's text, whether it comes from a file or from a record.
import { Wrong } from './wrong.ts';

/** Numbers and booleans are read as a person would write them; of nothing else is it sure what is meant. `column` names it in sentences. */
export function textOf(value: unknown, column: string): string | Wrong {
  switch (typeof value) {
    case 'string':
      return cleaned(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
      return new Wrong('malformed', `"${column}" is ${value}, which is not an exact number; give it as text.`);
    case 'undefined':
      return new Wrong('malformed', `"${column}" is missing.`);
    default:
      if (value === null) return new Wrong('malformed', `"${column}" is null; give a text or a number, or leave the record out.`);
      if (value instanceof Date)
        return new Wrong('malformed', `"${column}" is a Date, whose day depends on the time zone; give the day as text, such as 2026-01-05.`);
      return new Wrong('malformed', `"${column}" is neither a text nor a number; give one.`);
  }
}

/** Without spaces at its ends, and out of the ="…" that some programs write so that a spreadsheet keeps a text as it is. */
function cleaned(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('="') && trimmed.endsWith('"') && trimmed.length > 2 ? trimmed.slice(2, -1).replaceAll('""', '"').trim() : trimmed;
}
