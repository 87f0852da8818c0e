// values.ts — which of a dimension's values a text means: the charter's own, one that was settled, or a usual spelling of it.
import { sanity } from '@soundings/protocol/charter/bands';
import { valueIndex, valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import { readBand } from './band-words.ts';
import { isNamed, own, type Columns } from './columns.ts';
import { looseForm, nearest } from './loose.ts';
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
export function valuePicker(dimension: Dimension, column: string, columns: Columns): (text: string) => Picked {
  const { name } = dimension;
  const settled = own(columns.values, name);
  const pick = dimension.bands === undefined ? listedPicker(dimension) : bandPicker(dimension, column, columns);
  return (text) => {
    const meant = own(settled, text);
    if (meant === null) return 'left-out';
    const picked = pick(meant ?? text);
    return meant === undefined || picked instanceof Wrong ? picked : { ...picked, how: 'settled' };
  };
}

type Picker = (text: string) => Pick | Wrong;

function listedPicker(dimension: Dimension): Picker {
  const { name } = dimension;
  const values = valueNames(dimension);
  const loose = new Map<string, readonly number[]>();
  for (const [index, value] of values.entries()) loose.set(looseForm(value), [...(loose.get(looseForm(value)) ?? []), index]);
  return (text) => {
    const index = valueIndex(dimension, text);
    if (index !== undefined) return { index, isUnusual: false, how: 'same' };
    const usual = usualMeaning(values, text);
    if (usual !== undefined) return { index: values.indexOf(usual), isUnusual: false, how: 'spelling' };
    const form = looseForm(text);
    const [only, ...more] = form === '' ? [] : (loose.get(form) ?? []);
    if (only !== undefined && more.length === 0) return { index: only, isUnusual: false, how: 'spelling' };
    const candidates = nearest(text, values);
    const hint = candidates[0] === undefined ? '' : ` Perhaps "${candidates[0]}" is meant.`;
    const sentence = text === '' ? `"${name}" is empty; the charter has ${listed(values)}.` : `the charter has no "${text}" under "${name}"; it has ${listed(values)}.${hint}`;
    return new Wrong('value', sentence, [name, text], { answer: 'values', candidates });
  };
}

function bandPicker(dimension: Dimension, column: string, columns: Columns): Picker {
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
        if (isStated) return wrong(`"${text}" under "${column}" is out of range: the charter has numbers ${rangeInWords(least, most)}.`, text);
        return { index, isUnusual: !anyNumber, how: 'number' };
      }
    }
  };
}

function rangeInWords(least: number, most: number): string {
  if (least === -Infinity) return `up to ${most}`;
  return most === Infinity ? `from ${least} on` : `from ${least} to ${most}`;
}
