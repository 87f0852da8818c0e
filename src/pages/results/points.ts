// points.ts — totals and shares as points of a chart, with the truth beside them if it is known.
import { figure, percent, rangePhrase } from '../../export/phrases.ts';
import { WINDOW, type Row } from '../../insight/query.ts';
import type { ShareRow } from '../../insight/shares.ts';
import type { Point } from '../components/marks.tsx';

export const TRUTH = 'truth';

export function totalPoint(row: Row, truth: bigint | undefined, days: readonly string[]): Point {
  const known = truth === undefined ? '' : `; true total ${figure(truth)}`;
  return {
    at: days.indexOf(row.key[WINDOW] ?? ''),
    values: new Map([
      ['total', Number(row.estimate)],
      ['low', Number(row.low)],
      ['high', Number(row.high)],
      [TRUTH, truth === undefined ? undefined : Number(truth)],
    ]),
    description: `from ${row.key[WINDOW] ?? ''}: ${figure(row.estimate)}, between ${figure(row.low)} and ${figure(row.high)}; ${organisations(row)}${known}`,
  };
}

/**
 * A share as a point. If noise has made it less than 0 or more than 1, it is drawn at the edge. If nothing can be said, the interval spans 0 to 1
 * without a dot.
 */
export function sharePoint(row: ShareRow, truth: number | undefined, days: readonly string[]): Point {
  const known = truth === undefined ? '' : `; true share ${percent(truth)}`;
  const said = row.bounded
    ? `${percent(row.share ?? 0)}, between ${percent(row.low)} and ${percent(row.high)}`
    : 'too few answers to say anything';
  return {
    at: days.indexOf(row.key[WINDOW] ?? ''),
    values: new Map([
      ['share', row.bounded ? row.share : undefined],
      ['low', row.low],
      ['high', row.high],
      [TRUTH, truth],
    ]),
    description: `from ${row.key[WINDOW] ?? ''}: ${said}; ${organisations(row)}${known}`,
  };
}

export function nameOf(key: Row['key'], by: readonly string[]): string {
  return by.map((name) => key[name] ?? '').join(', ');
}

function organisations({ organisations: { least, most } }: Pick<Row, 'organisations'>): string {
  return `${rangePhrase([least, most])} organisations`;
}
