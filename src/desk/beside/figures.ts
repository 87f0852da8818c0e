// figures.ts — what came out for one window, beside what the organisation kept of its own: box by box of one dimension.
import { cellCount } from '@soundings/protocol/charter/cells';
import type { Release } from '@soundings/protocol/release/release';
import { query, WINDOW } from '../../insight/query.ts';

export interface BesideRow {
  readonly name: string;
  readonly total: bigint;
  readonly low: bigint;
  readonly high: bigint;
  /** Undefined if it wasn't kept. */
  readonly own: bigint | undefined;
}

export interface Beside {
  /** Undefined of a question with a single box. */
  readonly dimension: string | undefined;
  readonly rows: readonly BesideRow[];
}

const LEVEL = 0.95;

/** For each dimension, with the whole first. `counts` are in the order of the charter's cells. */
export function besideOf(releases: readonly Release[], counts: readonly bigint[] | undefined): readonly Beside[] {
  const [first] = releases;
  if (first === undefined) return [];
  const { dimensions, instrument, window } = first;
  const own = counts?.length === cellCount(dimensions) ? counts : undefined;
  const asked = { instrument, level: LEVEL, where: { [WINDOW]: window.firstDay } };
  const names = dimensions.filter(({ values }) => values.length > 1).map(({ name }) => name);
  return [undefined, ...names].map((dimension): Beside => {
    const sums = own && sumsBy(dimensions, dimension, own);
    return {
      dimension,
      rows: query(releases, { ...asked, by: dimension === undefined ? [] : [dimension] }).rows.map(({ key, estimate, low, high }) => {
        const name = dimension === undefined ? '' : (key[dimension] ?? '');
        return { name, total: estimate, low, high, own: sums?.get(name) };
      }),
    };
  });
}

/** The last dimension changes fastest. */
function sumsBy(dimensions: Release['dimensions'], name: string | undefined, counts: readonly bigint[]): ReadonlyMap<string, bigint> {
  const at = dimensions.findIndex((one) => one.name === name);
  const stride = at < 0 ? 1 : cellCount(dimensions.slice(at + 1));
  const values = dimensions[at]?.values ?? [''];
  const sums = new Map<string, bigint>();
  for (const [cell, count] of counts.entries()) {
    const value = values[Math.floor(cell / stride) % values.length] ?? '';
    sums.set(value, (sums.get(value) ?? 0n) + count);
  }
  return sums;
}
