// report.ts — rows of a comparison as a table for people, or JSON
import type { Row } from './compare.ts';

/** A line of the table: times in µs, ours per second, and how many times the others' time ours is contained in theirs. */
export function line({ title, operation, ns }: Row, names: readonly string[]): string {
  const [ours = '', ...others] = names;
  const own = ns.get(ours) ?? NaN;
  const times = names.map((name) => micros(ns.get(name)).padStart(14));
  const ratios = others.map((name) => ratio((ns.get(name) ?? NaN) / own).padStart(name.length + 4));
  return `${title.padEnd(24)}${operation.padEnd(8)}${times.join('')}${(1e9 / own).toFixed(0).padStart(14)}${ratios.join('')}`;
}

export function heading(names: readonly string[]): string {
  const [ours = '', ...others] = names;
  const times = names.map((name) => `${name}, µs`.padStart(14));
  return `${'one report'.padEnd(32)}${times.join('')}${`${ours}/s`.padStart(14)}${others.map((name) => `× ${name}`.padStart(name.length + 4)).join('')}`;
}

export function json(rows: readonly Row[], leftOut: readonly string[]): string {
  return JSON.stringify({ rows: plainRows(rows), leftOut }, null, 2);
}

/** As JSON can have them. */
export function plainRows(rows: readonly Row[]): readonly object[] {
  return rows.map((row) => ({ ...row, ns: Object.fromEntries(row.ns) }));
}

function micros(ns: number | undefined): string {
  return ns === undefined ? '–' : format(ns / 1000);
}

export function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function ratio(value: number): string {
  return Number.isNaN(value) ? '–' : format(value);
}
