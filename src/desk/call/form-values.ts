// form-values.ts — members of a draft as texts of a form, and back. What can't be read stays as it was typed, so that the draft's check names it.
import { valueAt, withValueAt } from '../../calling/pointer.ts';
import { textOf } from '../shell/form.ts';
import type { Field } from './screens.ts';

/** The name of a field in the form. */
export function idOf(at: string): string {
  return at.slice(1).replaceAll('/', '.');
}

export function textAt(draft: unknown, base: string, { at, kind }: Field): string {
  const value = valueAt(draft, base + at);
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const items = value as unknown[];
  if (kind === 'sectors') return items.map(sectorText).join('\n');
  return kind === 'dimensions' ? items.map(dimensionText).join('\n') : items.map(String).join('\n');
}

/** The draft with what the form has. An empty field leaves its member out. */
export function withForm(draft: unknown, base: string, fields: readonly Field[], form: Readonly<Record<string, unknown>>): unknown {
  const filled = fields.reduce<unknown>((before, field) => {
    const given = form[idOf(field.at)];
    return given === undefined ? before : withValueAt(before, base + field.at, valueOf(field, textOf(given)));
  }, draft);
  return fields.reduce<unknown>((before, { at }) => withoutEmpty(before, base + at.replace(/\/[^/]+$/, '')), filled);
}

/** An object that has lost its last member is left out, as "lastResort" without figures. */
function withoutEmpty(draft: unknown, at: string): unknown {
  const value = valueAt(draft, at);
  const isEmpty = at !== '' && typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
  return isEmpty ? withValueAt(draft, at, undefined) : draft;
}

function valueOf({ at, kind }: Field, text: string): unknown {
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  switch (kind) {
    case 'number':
      return numberOf(text);
    case 'choice':
      return at === '/budget/order' ? numberOf(text) : text || undefined;
    case 'lines':
      return lines;
    case 'sectors':
      return lines.map(sectorOf);
    case 'dimensions':
      return lines.map(dimensionOf);
    case 'text':
    case 'paragraph':
      return text === '' ? undefined : text;
  }
}

/** Undefined for no text. What is no number stays a text, which the charter's rules then refuse by name. */
export function numberOf(text: string): unknown {
  if (text === '') return undefined;
  const number = Number(text.replaceAll(',', ''));
  return Number.isFinite(number) ? number : text;
}

function sectorText(sector: unknown): string {
  const name = valueAt(sector, '/name');
  const smallest = valueAt(sector, '/organisationsMin');
  return `${String(name)}${typeof smallest === 'number' ? `: ${smallest}` : ''}`;
}

function sectorOf(line: string): unknown {
  const [, name = line, smallest] = /^(.*?):\s*(\d+)$/.exec(line) ?? [];
  return { name: name.trim(), ...(smallest === undefined ? {} : { organisationsMin: Number(smallest) }) };
}

const BANDS = /^bands\s+/;

function dimensionText(dimension: unknown): string {
  const list = (at: string) => {
    const items = valueAt(dimension, at);
    return Array.isArray(items) ? items.map(String).join('; ') : undefined;
  };
  const edges = list('/bands');
  const limits = (['min', 'max'] as const).flatMap((name) => {
    const limit = valueAt(dimension, `/${name}`);
    return typeof limit === 'number' ? [`${name} ${limit}`] : [];
  });
  return `${String(valueAt(dimension, '/name'))}: ${edges === undefined ? (list('/values') ?? '') : [`bands ${edges}`, ...limits].join('; ')}`;
}

function dimensionOf(line: string): unknown {
  const at = line.indexOf(':');
  const [name, rest] = at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  const items = rest
    .replace(BANDS, '')
    .split(';')
    .flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
  if (!BANDS.test(rest)) return { name, values: items };
  const limit = (which: string) => items.find((item) => item.startsWith(`${which} `))?.slice(which.length + 1);
  const [min, max] = [limit('min'), limit('max')];
  const edges = items.filter((item) => !/^(?:min|max) /.test(item)).map(numberOf);
  return {
    name,
    bands: edges,
    ...(min === undefined ? {} : { min: numberOf(min) }),
    ...(max === undefined ? {} : { max: numberOf(max) }),
  };
}
