// field.ts — one field's text, whether it comes from a file or from a record.
import { onlyEnglish } from '@soundings/protocol/json/said';
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
      return programsOwn(`"${column}" is ${value}, which is not an exact number; give it as text.`);
    case 'undefined':
      return programsOwn(`"${column}" is missing.`);
    default:
      if (value === null) return programsOwn(`"${column}" is null; give a text or a number, or leave the record out.`);
      if (value instanceof Date)
        return programsOwn(`"${column}" is a Date, whose day depends on the time zone; give the day as text, such as 2026-01-05.`);
      return programsOwn(`"${column}" is neither a text nor a number; give one.`);
  }
}

/** A file holds nothing but texts: this is about a program's records. */
function programsOwn(sentence: string): Wrong {
  return new Wrong('malformed', onlyEnglish(sentence));
}

/** A field as it stands in sentences; "" for what has no text. */
export function shown(value: unknown): string {
  const text = value === undefined ? '' : textOf(value, '');
  return text instanceof Wrong ? '' : text;
}

/** Without spaces at its ends, and out of single quotes, or the ="…" that some programs write so that a spreadsheet keeps a text as it is. */
function cleaned(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.endsWith('"') && !trimmed.endsWith("'")) return trimmed;
  if (trimmed.startsWith('="') && trimmed.length > 2) return trimmed.slice(2, -1).replaceAll('""', '"').trim();
  return trimmed.startsWith("'") && trimmed.length > 1 ? trimmed.slice(1, -1).trim() : trimmed;
}
