// rows.ts — how long reading rows takes and how much memory, each file in a process of its own; and how soon hostile spreadsheets are refused.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedIn } from '../tests/support/row-files.ts';
import { HOSTILE_SHEETS } from '../tests/support/hostile-sheets.ts';
import { ROWS_CASES } from './cases/rows.ts';
import { median } from './compare.ts';

export interface RowsRow {
  readonly title: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly largestMb: number;
  readonly promised: string;
}

interface Reading {
  readonly refused?: string;
  readonly persons?: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly largestMb: number;
}

const TIMES = 3;

export function measureRows(say: (line: string) => void): readonly RowsRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-bench-'));
  try {
    const rows = ROWS_CASES.map(({ title, file, bytes, seconds, largestMb }) => {
      const path = join(folder, file);
      writeFileSync(path, bytes());
      const readings = Array.from({ length: TIMES }, () => read(path));
      const refused = readings.find((reading) => reading.refused !== undefined);
      if (refused !== undefined) throw new Error(`${title}: ${refused.refused ?? ''}`);
      const row = rowOf(title, readings, `${seconds} s${largestMb === undefined ? '' : `, ${largestMb} MB`}`);
      say(rowsLine(row));
      return row;
    });
    const hostile = HOSTILE_SHEETS.map(({ name, bytes }) => {
      const path = join(folder, name);
      writeFileSync(path, bytes());
      const reading = read(path);
      if (reading.refused === undefined) say(`${name} is not refused`);
      return rowOf(name, [reading], '1 s, 200 MB');
    });
    const slowest = hostile.toSorted((a, b) => b.seconds - a.seconds).slice(0, 5);
    for (const row of slowest) say(rowsLine(row));
    return [...rows, ...hostile];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(path: string): Reading {
  const program = join(import.meta.dirname, 'cases/read-rows.mjs');
  return JSON.parse(execFileSync(process.execPath, [program, path, JSON.stringify(askedIn('visits'))], { encoding: 'utf8' })) as Reading;
}

function rowOf(title: string, readings: readonly Reading[], promised: string): RowsRow {
  return {
    title,
    seconds: median(readings.map(({ seconds }) => seconds)),
    cpuSeconds: median(readings.map(({ cpuSeconds }) => cpuSeconds)),
    largestMb: Math.max(...readings.map(({ largestMb }) => largestMb)),
    promised,
  };
}

function rowsLine({ title, seconds, cpuSeconds, largestMb, promised }: RowsRow): string {
  return `${title.padEnd(38)}${`${seconds.toFixed(2)} s`.padStart(10)}${`${cpuSeconds.toFixed(2)} s of work`.padStart(18)}${`${largestMb.toFixed(0)} MB`.padStart(9)}   promised ${promised}`;
}
