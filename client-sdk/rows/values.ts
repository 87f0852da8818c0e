// values.ts — which of a dimension's values a text means: the charter's own, one that was settled, or a usual spelling of it.
import { sanity } from '@soundings/protocol/charter/bands';
import { valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import type { Window } from '@soundings/protocol/charter/window';
import { readBand } from './band-words.ts';
import { dayNumber, readDate } from './dates.ts';
import { isNamed, lookup, own, type Columns } from './columns.ts';
import { looseForm, nearest } from '@soundings/protocol/json/loose';
import { listed } from './plain.ts';
import { usualMeaning } from './usual-words.ts';
import { Wrong } from './wrong.ts';

/** What a text means. */
export interface Pick {
  readonly index: number;
  /** A number far outside the bands, about which nothing was said. */
  readonly isUnusual: boolean;
  /** The value itself but for case and spaces; a value that somebody settled; another spelling of it; a number in a band. */
  readonly how: 'same' | 'settled' | 'spelling' | 'number';
}

export type Picked = Pick | 'left-out' | Wrong;

/** Reads a dimension's texts. `column` names the column in sentences. */
export function valuePicker(dimension: Dimension, column: string, columns: Columns, window: Window): (text: string) => Picked {
  const { name } = dimension;
  const settled = lookup(own(columns.values, name));
  const pick = dimension.bands === undefined ? listedPicker(dimension) : bandPicker(dimension, column, columns, window);
  return (text) => {
    const meant = settled(text);
    if (meant === null) return 'left-out';
    const picked = pick(meant ?? text);
    return meant === undefined || picked instanceof Wrong ? picked : { ...picked, how: 'settled' };
  };
}

type Picker = (text: string) => Pick | Wrong;

/** So many texts that the charter hasn't got are compared with all that it has. */
const COMPARED_MAX = 50;

function listedPicker(dimension: Dimension): Picker {
  const { name } = dimension;
  const values = valueNames(dimension);
  const exact = new Map(values.map((value, index) => [value, index]));
  const [folded, loose] = [fold, looseForm].map((form) => uniqueForms(values, form));
  let compared = 0;
  return (text) => {
    const index = exact.get(text) ?? folded?.get(fold(text));
    if (index !== undefined) return { index, isUnusual: false, how: 'same' };
    const usual = usualMeaning(values, text);
    const other = usual === undefined ? loose?.get(looseForm(text)) : values.indexOf(usual);
    if (other !== undefined) return { index: other, isUnusual: false, how: 'spelling' };
    const candidates = compared++ < COMPARED_MAX ? nearest(text, values) : [];
    const hint = candidates[0] === undefined ? '' : ` Perhaps "${candidates[0]}" is meant.`;
    const what = text === '' ? `"${name}" is empty; the charter` : `the charter has no "${text}" under "${name}"; it`;
    return new Wrong('value', `${what} has ${listed(values)}.${hint}`, [name, text], { answer: 'values', candidates });
  };
}

/** Values by a form of theirs, but for those whose form another has too, or that have none. */
function uniqueForms(values: readonly string[], form: (value: string) => string): ReadonlyMap<string, number> {
  const found = new Map<string, number | undefined>();
  for (const [index, value] of values.entries()) found.set(form(value), found.has(form(value)) ? undefined : index);
  return new Map([...found].flatMap(([key, index]) => (index === undefined || key === '' ? [] : [[key, index] as const])));
}

function bandPicker(dimension: Dimension, column: string, columns: Columns, window: Window): Picker {
  const { name } = dimension;
  const { least, most, isAge, isStated } = sanity(dimension);
  const labels = valueNames(dimension);
  const anyNumber = isNamed(columns.anyNumber, name);
  const wrong = (sentence: string, text: string, candidates: readonly string[] = []) =>
    new Wrong('band', sentence, [name, text], { answer: 'values', candidates });
  return (text) => {
    const reading = readBand(dimension, text, isAge);
    switch (reading.kind) {
      case 'band':
        return { index: reading.index, isUnusual: false, how: fold(labels[reading.index] ?? '') === fold(text) ? 'same' : 'spelling' };
      case 'across': {
        const bands = reading.bands.map((band) => labels[band] ?? '');
        return wrong(`"${text}" under "${column}" lies in several bands of the charter: ${listed(bands)}.`, text, bands);
      }
      case 'mangled':
        return wrong(`"${text}" under "${column}" is a range that a spreadsheet took for a date; export the column as text.`, text);
      case 'none':
        if (isAge && isDate(text)) {
          if (isAfter(text, window)) return wrong(`"${text}" under "${column}" is after the window, so it is no date of birth.`, text);
          return new Wrong(
            'birth-date',
            `"${column}" must be a number, not "${text}". If the column holds dates of birth, say so.`,
            [name],
            {
              answer: 'birth',
              cause: column,
            },
          );
        }
        if (text === '') return wrong(`"${column}" is empty; the charter has ${listed(labels)}.`, text);
        return wrong(`"${column}" must be a number, not "${text}". A band of the charter will do too: ${listed(labels)}.`, text);
      case 'number': {
        const { value } = reading;
        const index = (dimension.bands ?? []).filter((edge) => edge <= value).length;
        if (value >= least && value <= most) return { index, isUnusual: false, how: 'number' };
        if (isAge)
          return wrong(
            `"${text}" under "${column}" is not an age: ages are from ${least} to ${most}. A year or a date of birth isn't one.`,
            text,
          );
        if (isStated)
          return wrong(`"${text}" under "${column}" is out of range: the charter has numbers ${rangeInWords(least, most)}.`, text);
        return { index, isUnusual: !anyNumber, how: 'number' };
      }
    }
  };
}

function isDate(text: string): boolean {
  const { kind } = readDate(text);
  return kind === 'day' || kind === 'either';
}

function isAfter(text: string, window: Window): boolean {
  const reading = readDate(text);
  return reading.kind === 'day' && !reading.shortYear && dayNumber(reading.day, false) >= window.endDay;
}

function rangeInWords(least: number, most: number): string {
  if (least === -Infinity) return `up to ${most}`;
  return most === Infinity ? `from ${least} on` : `from ${least} to ${most}`;
}
