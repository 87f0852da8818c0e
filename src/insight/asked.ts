// asked.ts — the options that several questions share, and how they are read.
import { dictionary, splitNames, splitPair } from './names.ts';
import { WINDOW, type Query, type Where } from './query.ts';
import { QueryError, type Given, type OptionSpec, type Subject, type SubjectInstrument } from './question.ts';
import { selectedValues } from './selected.ts';
import { instrumentNames, namesOf } from './subject.ts';

export const INSTRUMENT: OptionSpec = {
  name: 'instrument',
  values: { kind: 'text', placeholder: 'NAME' },
  repeatable: false,
  help: 'Which question. Not needed if there is only one.',
};

export const BY: OptionSpec = {
  name: 'by',
  values: { kind: 'text', placeholder: 'NAME,NAME' },
  repeatable: true,
  help: 'Split totals by these: window, sector, tier, or a dimension (default: window).',
};

export const WHERE: OptionSpec = {
  name: 'where',
  values: { kind: 'text', placeholder: 'NAME=VALUE' },
  repeatable: true,
  help:
    'Only this value, in any case. Several values of one name, or a list such as area=Ordsall,Kersal, are added up. A window is named by its ' +
    'first day; a month (window=2026-01) or a range (window=2026-01-05..2026-02) means all windows that begin in it.',
};

export const TOGETHER: OptionSpec = {
  name: 'together',
  values: { kind: 'switch' },
  repeatable: false,
  help: 'Make all intervals hold at once with the confidence asked for, not each on its own. For totals, changes and ratios.',
};

export const LEVEL: OptionSpec = {
  name: 'level',
  values: { kind: 'text', placeholder: 'P' },
  repeatable: false,
  help: 'The confidence of the intervals, between 0.5 and 0.9999 (default: 0.95).',
};

/** The first value of an option; undefined if the option isn't given. */
export function valueOf(given: Given, { name }: Pick<OptionSpec, 'name'>): string | undefined {
  return given.get(name)?.[0];
}

/** The totals of one instrument that the options ask for. Throws QueryError for an option that can't be read. */
export function totalsOf(given: Given, subject: Subject): Required<Query> {
  const level = levelOf(given);
  const instruments = instrumentNames(subject);
  const instrument = valueOf(given, INSTRUMENT) ?? (instruments.length === 1 ? instruments[0] : undefined);
  if (instrument === undefined) throw new QueryError(`There are several questions. Name one with --instrument: ${instruments.join(', ')}.`);
  return { instrument, ...rowsOf(given, namesOf(subject, instrument)), level, together: given.has(TOGETHER.name) };
}

/**
 * How totals are split and selected. The names and values that exist
 * decide where a comma or "=" separates. QueryError as {@link namedValue}.
 */
export function rowsOf(given: Given, names: SubjectInstrument['names']): Required<Pick<Query, 'by' | 'where'>> {
  const by = (given.get(BY.name) ?? []).flatMap((typed) => splitNames(typed, [...names.keys()]));
  return { by: by.length === 0 ? [WINDOW] : [...new Set(by)], where: selectedBy(WHERE, given, names) };
}

/** What an option of NAME=VALUE selects. QueryError as {@link namedValue}. */
export function selectedBy(option: OptionSpec, given: Given, names: SubjectInstrument['names']): Where {
  const selected = new Map<string, readonly string[]>();
  for (const [name, typed] of (given.get(option.name) ?? []).map((pair) => namedValue(option, pair, names)))
    selected.set(name, [...(selected.get(name) ?? []), ...selectedValues(name, typed, names.get(name) ?? [])]);
  return dictionary([...selected].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values] as const));
}

/** The name and the value of NAME=VALUE, as {@link splitPair} splits them. Throws QueryError if there is no "=". */
export function namedValue(option: OptionSpec, pair: string, names: SubjectInstrument['names']): readonly [string, string] {
  const found = splitPair(pair, [...names.keys()], (name) => names.get(name) ?? []);
  if (found === undefined) throw new QueryError(`--${option.name} takes NAME=VALUE, such as area=Ordsall, not "${pair}".`);
  return found;
}

/** The confidence level, 0.95 if it isn't given. Throws QueryError unless it is a decimal fraction from 0.5 to 0.9999. */
export function levelOf(given: Given): number {
  const value = valueOf(given, LEVEL) ?? '0.95';
  const level = Number(value);
  if (/^0?\.\d+$/.test(value) && level >= 0.5 && level <= 0.9999) return level;
  throw new QueryError(`--level takes a number between 0.5 and 0.9999, such as 0.95, not "${value}".`);
}
