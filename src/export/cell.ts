// cell.ts — one value of one column, as people and spreadsheets read it, and as JSON.
import { lawToJson, toWholeNumber } from '@soundings/protocol/json/law-json';
import type { Law } from '@soundings/protocol/privacy/law';
import { POINTS, type Column, type Range, type Value } from '../insight/question.ts';
import { decimal, lawPhrase, percent, probability, rangePhrase } from './phrases.ts';

/** "—" if there is none. */
export function cell<Row>(column: Column<Row>, row: Row): string {
  const value = column.value(row);
  if (typeof value === 'number') return numberCell(column, value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return value === undefined ? '—' : String(value);
  if (isRange(value)) return rangePhrase([value.least, value.most]);
  if (isLaw(value)) return lawPhrase(value);
  return Object.values(value).join(', ');
}

function numberCell({ kind, unit }: Pick<Column<never>, 'kind' | 'unit'>, value: number): string {
  if (Number.isNaN(value)) return '—';
  if (!Number.isFinite(value)) return 'unbounded';
  if (kind === 'share') return unit === POINTS ? `${decimal(Number((100 * value).toFixed(2)))} points` : percent(value);
  if (kind === 'whole') return String(value);
  if (unit === 'p-value') return probability(value);
  return unit === 'probability' ? value.toFixed(6) : decimal(value);
}

/** A value as JSON: large whole numbers without rounding, null for a number that is not finite, undefined if there is no value. `form` is for other numbers. */
export function jsonCell<Row>(column: Column<Row>, row: Row, form: (value: number) => number): unknown {
  const value = column.value(row);
  if (typeof value === 'bigint') return toWholeNumber(value);
  if (typeof value === 'number') return Number.isFinite(value) ? form(value) : null;
  if (typeof value !== 'object') return value;
  if (isRange(value)) return { least: value.least, most: value.most };
  return isLaw(value) ? lawToJson(value) : value;
}

/** Whether a value is a range. A key may have a member called "kind" too, but as a word, so that is not a test. */
function isRange(value: Value & object): value is Range {
  return 'least' in value && typeof value.least === 'number';
}

function isLaw(value: Value & object): value is Law {
  return ('variance' in value && typeof value.variance === 'object') || ('parts' in value && typeof value.parts === 'object');
}
