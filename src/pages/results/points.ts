// points.ts — totals and shares as points of a chart, with the truth beside them where it is known.
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

/** A share that noise has pushed below 0 or above 1 is drawn at the edge; where nothing can be said there is an interval from edge to edge and no dot. */
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
