// json-stat.ts — an answer as a JSON-stat 2.0 dataset: a dimension for each name that tells rows apart, and one for its figures.
import type { Answered } from '../../insight/answer.ts';
import { dictionary } from '../../insight/names.ts';
import { WINDOW } from '../../insight/query.ts';
import { sentence } from '../phrases.ts';
import { fileColumns, type FileColumn, type FileValue } from '../file-columns.ts';

const MEASURE = 'measure';

export function answerJsonStat<Asked, Row>(answered: Answered<Asked, Row>, source: string): object {
  const columns = fileColumns(answered);
  const keys = dimensionsOf(columns);
  const measures = columns.filter(({ key, type }) => !key && (type === 'integer' || type === 'number'));
  const names = [...keys.map(({ name }) => name), keys.some(({ name }) => name === MEASURE) ? `${MEASURE}_of` : MEASURE];
  const categories = [...keys.map(({ values }) => [...new Set(values.map(String))]), measures.map(({ name }) => name)];
  return {
    version: '2.0',
    class: 'dataset',
    label: answered.title,
    source,
    note: answered.notes.map(sentence),
    id: names,
    size: categories.map(({ length }) => length),
    role: { time: names.filter((name) => name === WINDOW), metric: [names.at(-1)] },
    dimension: dictionary(names.map((name, at) => [name, { label: name, category: { index: categories[at] ?? [] } }])),
    value: valuesAt(keys, categories, measures),
  };
}

/** The columns that tell rows apart; the number of the row if they don't. */
function dimensionsOf(columns: readonly FileColumn[]): readonly FileColumn[] {
  const keys = columns.filter(({ key }) => key);
  const rows = columns[0]?.values.length ?? 0;
  const ids = new Set(Array.from({ length: rows }, (_, row) => JSON.stringify(keys.map(({ values }) => values[row]))));
  if (ids.size === rows && keys.length > 0) return keys;
  return [{ name: 'row', type: 'string', key: true, values: Array.from({ length: rows }, (_, row) => String(row + 1)) }];
}

/** Row after row of the cube, the last dimension fastest; null if there is no such row, or no number that JSON has. */
function valuesAt(
  keys: readonly FileColumn[],
  categories: readonly (readonly string[])[],
  measures: readonly FileColumn[],
): readonly (number | null)[] {
  const places = keys.map((_, at) => new Map((categories[at] ?? []).map((value, place) => [value, place])));
  const cells = keys.reduce((count, _, at) => count * (categories[at]?.length ?? 0), 1);
  const cube = new Array<number | null>(cells * measures.length).fill(null);
  for (let row = 0; row < (keys[0]?.values.length ?? 0); row++) {
    const cell = keys.reduce((sum, { values }, at) => sum * (categories[at]?.length ?? 0) + (places[at]?.get(String(values[row])) ?? 0), 0);
    for (const [at, { values }] of measures.entries()) cube[cell * measures.length + at] = finite(values[row]);
  }
  return cube;
}

function finite(value: FileValue): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
