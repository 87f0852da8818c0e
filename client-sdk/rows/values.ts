// values.ts — which of a dimension's values a text means: the charter's own, one that was settled, or a usual spelling of it.
import { sanity } from '@soundings/protocol/charter/bands';
import { valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import type { Window } from '@soundings/protocol/charter/window';
import { readBand } from './band-words.ts';
import { dayNumber, readDate } from './dates.ts';
import { isNamed, lookup, own, type Columns } from './columns.ts';
import { looseForm, nearest } from '@soundings/protocol/json/loose';
import { listed, said, type Said } from '@soundings/protocol/json/said';
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
    return new Wrong('value', strange(text, name, values, candidates[0]), [name, text], { answer: 'values', candidates });
  };
}

function strange(text: string, name: string, values: readonly string[], meant: string | undefined): Said {
  const all = listed(values);
  if (text === '') return said`"${name}" is empty; the charter has ${all}.`;
  return meant === undefined
    ? said`the charter has no "${text}" under "${name}"; it has ${all}.`
    : said`the charter has no "${text}" under "${name}"; it has ${all}. Perhaps "${meant}" is meant.`;
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
  const wrong = (what: Said, text: string, candidates: readonly string[] = []) =>
    new Wrong('band', what, [name, text], { answer: 'values', candidates });
  return (text) => {
    const reading = readBand(dimension, text, isAge);
    switch (reading.kind) {
      case 'band':
        return { index: reading.index, isUnusual: false, how: fold(labels[reading.index] ?? '') === fold(text) ? 'same' : 'spelling' };
      case 'across': {
        const bands = reading.bands.map((band) => labels[band] ?? '');
        return wrong(said`"${text}" under "${column}" lies in several bands of the charter: ${listed(bands)}.`, text, bands);
      }
      case 'mangled':
        return wrong(said`"${text}" under "${column}" is a range that a spreadsheet took for a date; export the column as text.`, text);
      case 'none':
        if (isAge && isDate(text)) {
          if (isAfter(text, window)) return wrong(said`"${text}" under "${column}" is after the window, so it is no date of birth.`, text);
          return new Wrong(
            'birth-date',
            said`"${column}" must be a number, not "${text}". If the column holds dates of birth, say so.`,
            [name],
            {
              answer: 'birth',
              cause: column,
            },
          );
        }
        if (text === '') return wrong(said`"${column}" is empty; the charter has ${listed(labels)}.`, text);
        return wrong(said`"${column}" must be a number, not "${text}". A band of the charter will do too: ${listed(labels)}.`, text);
      case 'number': {
        const { value } = reading;
        const index = (dimension.bands ?? []).filter((edge) => edge <= value).length;
        if (value >= least && value <= most) return { index, isUnusual: false, how: 'number' };
        if (isAge)
          return wrong(
            said`"${text}" under "${column}" is not an age: ages are from ${least} to ${most}. A year or a date of birth isn't one.`,
            text,
          );
        if (isStated)
          return wrong(said`"${text}" under "${column}" is out of range: the charter has numbers ${rangeInWords(least, most)}.`, text);
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

function rangeInWords(least: number, most: number): Said {
  if (least === -Infinity) return said`up to ${most}`;
  return most === Infinity ? said`from ${least} on` : said`from ${least} to ${most}`;
}
