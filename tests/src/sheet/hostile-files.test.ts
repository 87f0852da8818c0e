// hostile-files.test.ts — spreadsheets made to harm: each is refused in a sentence, by a real process that stays small.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_SHEETS, ordinarySheet } from '../../support/hostile-sheets.ts';
import type { HostileReading } from '../../support/read-hostile.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const ORDINARY = 'ordinary.xlsx';
/** What a reading may add to the process's memory at its largest. */
const MEMORY_MB = 200;
let readings: ReadonlyMap<string, HostileReading>;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-hostile-'));
  writeFileSync(join(folder, ORDINARY), ordinarySheet());
  for (const { name, bytes } of HOSTILE_SHEETS) writeFileSync(join(folder, name), bytes());
  const from = ['--conditions=@soundings/source', '--import', './tests/sources.mjs', 'tests/support/read-hostile.ts'];
  const paths = [ORDINARY, ...HOSTILE_SHEETS.map(({ name }) => name)].map((name) => join(folder, name));
  const lines = execFileSync(process.execPath, [...from, ...paths], { cwd: ROOT, encoding: 'utf8' })
    .trim()
    .split('\n');
  readings = new Map(lines.map((line) => JSON.parse(line) as HostileReading).map((reading) => [reading.name, reading]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a spreadsheet made to harm', () => {
  it.each(HOSTILE_SHEETS.map(({ name, why }) => [name, why] as const))('%s, %s, is refused', (name) => {
    const reading = readings.get(name);
    expect(reading?.refused, JSON.stringify(reading)).toMatch(/\S/);
    expect(reading?.refused).not.toContain('root:');
    expect(reading?.grownMb).toBeLessThan(MEMORY_MB);
  });

  it('is made by a writer whose ordinary files are read', () => {
    expect(readings.get(ORDINARY)).toMatchObject({ rows: 2 });
  });
});
