// read-notes.ts — what was done with a file's texts and needs no answer; and what only shows once all of them were seen.
import { dateOf } from '@soundings/protocol/charter/day';
import { valueNames } from '@soundings/protocol/charter/cells';
import { instrumentDimensions } from '@soundings/protocol/charter/instrument';
import { plural, said } from '@soundings/protocol/json/said';
import { dayInWords, dayOfSerial } from './dates.ts';
import type { ValueRead } from './facts.ts';
import type { Note, Question } from './findings.ts';
import type { Request } from './gathering.ts';
import type { Layout } from './layout.ts';
import type { RowReader } from './read-row.ts';
import { Wrong } from './wrong.ts';

/** Sentences for the preview about one file. */
export function notesOf(reader: RowReader, layout: Layout, names: readonly string[], { window, columns }: Request): readonly Note[] {
  const nameOf = (at: number) => names[at] ?? '';
  const notes: Note[] = [];
  for (const { at, days, birthOf } of reader.dated) {
    const proof = days.proof();
    if (proof !== undefined)
      notes.push({
        code: 'date-order',
        ...(proof.order === 'day-first'
          ? said`Dates under "${nameOf(at)}" have the day first, as "${proof.text}", at ${proof.place}, shows.`
          : said`Dates under "${nameOf(at)}" have the month first, as "${proof.text}", at ${proof.place}, shows.`),
      });
    if (birthOf !== undefined)
      notes.push({
        code: 'birth-date',
        ...said`Ages were worked out from "${nameOf(at)}" for ${dateOf(window.firstDay)}, the window's first day.`,
      });
  }
  const { count, first } = reader.seen.serials;
  if (count > 0 && first !== undefined) {
    const base = columns.dateBase ?? 1900;
    const [column, day] = [nameOf(layout.date ?? -1), dayInWords(dayOfSerial(first, base), false)];
    notes.push({
      code: 'date-base',
      ...(count === 1
        ? said`${count} date under "${column}" is a number of days as spreadsheets count them from ${base}: ${first} is ${day}.`
        : said`${count} dates under "${column}" are numbers of days as spreadsheets count them from ${base}: ${first} is ${day}.`),
    });
  }
  const { spelt } = reader.seen;
  if (spelt.first !== undefined) {
    const { text, value } = spelt.first;
    const column = nameOf(layout.amount ?? -1);
    notes.push({
      code: 'values',
      ...(spelt.count === 1
        ? said`"${text}" under "${column}" was read as ${value}.`
        : said`"${text}" under "${column}" was read as ${value}, and ${plural(spelt.count - 1, 'other amount')} likewise.`),
    });
  }
  return notes;
}

/** Numbers of days of which none is in the window unless they count from 1904. */
export function serialQuestion(reader: RowReader, layout: Layout, names: readonly string[], { columns }: Request): readonly Question[] {
  const { in1900, in1904, first, count } = reader.seen.serials;
  if (columns.dateBase !== undefined || in1900 > 0 || in1904 === 0 || first === undefined) return [];
  const [usual, old] = ([1900, 1904] as const).map((base) => dayInWords(dayOfSerial(first, base), false));
  const column = names[layout.date ?? -1] ?? '';
  return [
    {
      code: 'date-base',
      ...said`The dates under "${column}" are numbers of days (${plural(count, 'row')}). Counted from 1900, as usual, ${first} is ${usual ?? ''}, and all rows are outside the window; counted from 1904, as once on a Mac, it is ${old ?? ''}.`,
      answer: 'dateBase',
      about: [column],
      candidates: ['1900', '1904'],
    },
  ];
}

/** Texts that were read as a value of another spelling. */
export function valuesRead(reader: RowReader, { instrument }: Request): readonly ValueRead[] {
  return instrumentDimensions(instrument).flatMap((dimension, number) => {
    const values = valueNames(dimension);
    return [...(reader.seen.picks[number] ?? [])].flatMap(([text, { picked, rows }]) => {
      if (picked === 'left-out' || picked instanceof Wrong || rows === 0 || (picked.how !== 'settled' && picked.how !== 'spelling'))
        return [];
      return [{ dimension: dimension.name, text, value: values[picked.index] ?? '', rows, settled: picked.how === 'settled' }];
    });
  });
}

/** 1 and 0 that were taken for yes and no, in a column where another number was said to mean the same: the code isn't what it seemed. */
export function codeWrongs(reader: RowReader, { instrument }: Request): readonly Wrong[] {
  return instrumentDimensions(instrument).flatMap(({ name }, number) => {
    const picks = [...(reader.seen.picks[number] ?? [])].flatMap(([text, { picked }]) =>
      /^\d+$/.test(text) && picked !== 'left-out' && !(picked instanceof Wrong) ? [{ text, picked }] : [],
    );
    const settled = new Map(picks.filter(({ picked }) => picked.how === 'settled').map(({ text, picked }) => [picked.index, text]));
    return picks.flatMap(({ text, picked }) => {
      const other = picked.how === 'spelling' ? settled.get(picked.index) : undefined;
      if (other === undefined) return [];
      const what = said`"${text}" under "${name}" would mean the same as "${other}"; say what each number means.`;
      return [new Wrong('value', what, [name, text], { answer: 'values', candidates: ['yes', 'no'] })];
    });
  });
}
