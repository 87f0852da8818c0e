// bands.ts — columns of a CSV into a handful of cell values: words stay words, numbers go into bands that are shown.

export interface Banding {
  readonly column: string;
  /** The values of the dimension, in order. */
  readonly values: readonly string[];
  /** Which of `values` a field falls under. */
  readonly valueOf: (field: string) => string;
  /** True where the column was numbers and has been cut into bands. */
  readonly banded: boolean;
}

/** More than this many different words make no dimension; more than this many different numbers are put into bands. */
const VALUES_MAX = 8;
const BANDS = 5;

/** How `fields` of one column become values, or undefined where they can't: constant, or too many different words. */
export function banding(column: string, fields: readonly string[]): Banding | undefined {
  const distinct = [...new Set(fields)];
  if (distinct.length < 2) return undefined;
  const numbers = distinct.every((field) => field.trim() !== '' && Number.isFinite(Number(field)));
  if (distinct.length <= VALUES_MAX) {
    const values = numbers ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct.sort();
    return { column, values: values.map(named), valueOf: named, banded: false };
  }
  return numbers ? bandsOf(column, fields.map(Number)) : undefined;
}

function named(field: string): string {
  const trimmed = field.trim();
  return trimmed === '' ? '(empty)' : trimmed;
}

/** Bands of about the same number of people each, with ends at round numbers. */
function bandsOf(column: string, numbers: readonly number[]): Banding {
  const sorted = [...numbers].sort((a, b) => a - b);
  const cuts: number[] = [];
  for (let band = 1; band < BANDS; band++) {
    const cut = rounded(sorted[Math.floor((sorted.length * band) / BANDS)] ?? 0);
    const last = cuts[cuts.length - 1] ?? sorted[0] ?? 0;
    if (cut > last && cut <= (sorted[sorted.length - 1] ?? 0)) cuts.push(cut);
  }
  const edge = (cut: number) => String(cut);
  const values = [
    `below ${edge(cuts[0] ?? 0)}`,
    ...cuts.slice(1).map((cut, i) => `${edge(cuts[i] ?? 0)} to below ${edge(cut)}`),
    `${edge(cuts[cuts.length - 1] ?? 0)} and more`,
  ];
  return {
    column,
    values,
    valueOf: (field) => values[cuts.filter((cut) => Number(field) >= cut).length] ?? named(field),
    banded: true,
  };
}

/** Two significant digits: an edge that a person would have chosen. */
function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
