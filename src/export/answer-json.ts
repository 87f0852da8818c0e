// answer-json.ts — an answer as JSON: what was asked, the figures of the table without rounding, and the notes.
import { columnsIn, type Answered } from '../insight/answer.ts';
import type { Note } from '../insight/question.ts';
import type { AddedNote } from '../insight/notes.ts';
import { jsonCell } from './cell.ts';
import { numbersOf } from './steady-numbers.ts';
import { headOf, saysWindowsApart } from './json-heads.ts';
import { sentence } from './phrases.ts';

export function answerJson<Asked, Row>(answered: Answered<Asked, Row>): object {
  const columns = columnsIn(answered, 'json');
  const form = numbersOf(answered);
  const rows = answered.rows.map((row) =>
    nested(columns.map((column) => [column.member ?? [column.name], jsonCell(column, row, form)] as const)),
  );
  const apart = answered.notes.filter((note) => isAdded(note) && saysWindowsApart(answered.question));
  const notes = answered.notes.filter((note) => !apart.includes(note)).map(sentence);
  return { ...headOf(answered), rows, notes, ...windowsOf(apart.find(isAdded)) };
}

/** An object with these members at their places. Every name is a column of ours, never a word from a document. */
function nested(members: readonly (readonly [place: readonly string[], value: unknown])[]): object {
  const row = new Map<string, unknown>();
  const inside = new Map<string, (readonly [readonly string[], unknown])[]>();
  for (const [[first = '', ...rest], value] of members) {
    if (rest.length === 0) row.set(first, value);
    else {
      const group = inside.get(first) ?? [];
      inside.set(first, group);
      group.push([rest, value]);
      row.set(first, group);
    }
  }
  for (const [name, group] of inside) row.set(name, nested(group));
  return Object.fromEntries(row);
}

function windowsOf(note: AddedNote | undefined): object {
  return note === undefined ? {} : { windows: note.days, windowsNote: sentence(note) };
}

function isAdded(note: Note): note is AddedNote {
  return note.code === 'windows-added';
}
