// read-notes.ts — what was done with a file's texts and needs no answer; and what only shows once all of them were seen.
import { dateOf } from '@soundings/protocol/charter/day';
import { valueNames } from '@soundings/protocol/charter/cells';
import { instrumentDimensions } from '@soundings/protocol/charter/instrument';
import { dayInWords, dayOfSerial } from './dates.ts';
import type { ValueRead } from './facts.ts';
import type { Note, Question } from './findings.ts';
import type { Request } from './gathering.ts';
import type { Layout } from './layout.ts';
import { listed, plural } from './plain.ts';
import type { RowReader } from './read-row.ts';
import { isOtherCode } from './usual-words.ts';
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
        sentence: `Dates under "${nameOf(at)}" have the ${proof.order === 'day-first' ? 'day' : 'month'} first, as "${proof.text}", at ${proof.place}, shows.`,
      });
    if (birthOf !== undefined)
      notes.push({
        code: 'birth-date',
        sentence: `Ages were worked out from "${nameOf(at)}" for ${dateOf(window.firstDay)}, the window's first day.`,
      });
  }
  const { count, first } = reader.serials;
  if (count > 0 && first !== undefined) {
    const base = columns.dateBase ?? 1900;
    notes.push({
      code: 'date-base',
      sentence: `${plural(count, 'date')} under "${nameOf(layout.date ?? -1)}" ${count === 1 ? 'is a number' : 'are numbers'} of days as spreadsheets count them from ${base}: ${first} is ${dayInWords(dayOfSerial(first, base), false)}.`,
    });
  }
  const { spelt } = reader;
  if (spelt.first !== undefined)
    notes.push({
      code: 'values',
      sentence: `"${spelt.first.text}" under "${nameOf(layout.amount ?? -1)}" was read as ${spelt.first.value}${spelt.count === 1 ? '' : `, and ${plural(spelt.count - 1, 'other amount')} likewise`}.`,
    });
  return notes;
}

/** Numbers of days of which none is in the window unless they count from 1904. */
export function serialQuestion(reader: RowReader, layout: Layout, names: readonly string[], { columns }: Request): readonly Question[] {
  const { in1900, in1904, first, count } = reader.serials;
  if (columns.dateBase !== undefined || in1900 > 0 || in1904 === 0 || first === undefined) return [];
  const [usual, old] = [1900, 1904].map((base) => dayInWords(dayOfSerial(first, base as 1900 | 1904), false));
  const column = names[layout.date ?? -1] ?? '';
  return [
    {
      code: 'date-base',
      sentence: `The dates under "${column}" are numbers of days (${plural(count, 'row')}). Counted from 1900, as usual, ${first} is ${usual ?? ''}, and none is in the window; counted from 1904, as once on a Mac, it is ${old ?? ''}.`,
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
    return [...(reader.picks[number] ?? [])].flatMap(([text, { picked, rows }]) => {
      if (picked === 'left-out' || picked instanceof Wrong || rows === 0 || (picked.how !== 'settled' && picked.how !== 'spelling')) return [];
      return [{ dimension: dimension.name, text, value: values[picked.index] ?? '', rows, settled: picked.how === 'settled' }];
    });
  });
}

/** 1 and 0 that were taken for yes and no, in a column that holds other numbers too: 1 and 2 may mean anything. */
export function codeWrongs(reader: RowReader, { instrument }: Request): readonly Wrong[] {
  return instrumentDimensions(instrument).flatMap(({ name }, number) => {
    const picks = reader.picks[number] ?? new Map<string, never>();
    const guessed = [...picks].filter(([text, { picked }]) => /^[01]$/.test(text) && isSpelling(picked)).map(([text]) => text);
    if (guessed.length === 0 || !isOtherCode(picks.keys())) return [];
    const others = [...picks.keys()].filter((text) => /^\d+$/.test(text));
    const sentence = `numbers under "${name}" are a code that isn't only 1 and 0 (${listed(others, 6)}); say what each means.`;
    return guessed.map((text) => new Wrong('value', sentence, [name, text], { answer: 'values', candidates: ['yes', 'no'] }));
  });
}

function isSpelling(picked: unknown): boolean {
  return typeof picked === 'object' && picked !== null && 'how' in picked && picked.how === 'spelling';
}
