// demo-practice.test.ts — the practice files: both hold the same rows, one as programs write it and one as people do.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { winterPlan } from '../../src/demo/plan.ts';
import { writePractice } from '../../src/demo/practice.ts';
import { chooseSheet } from '../../src/sheet/choice.ts';
import { openWorkbook } from '../../src/sheet/workbook.ts';

it('writes one week twice: plain, and with titles, merged headings, UK days and slips that a reader can take back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-practice-'));
  const window = { number: 2, firstDay: 20_451, endDay: 20_458, closesDay: 20_461 };
  const rows = winterPlan('winter', 18, 2).rows('visits', 0, 2);
  const [plain, kept] = writePractice(folder, 'Food bank', rows, window);
  const lines = readFileSync(plain, 'utf8').trimEnd().split('\r\n');
  const choice = await chooseSheet(await openWorkbook(readFileSync(kept)), undefined);
  rmSync(folder, { recursive: true });
  if (choice.kind !== 'sheet') throw new Error('the workbook has one sheet');
  const cells = choice.sheet.rows.map((row) => row.cells);
  const heads = cells.findIndex(([first]) => first === 'Client ref');
  const entries = cells.slice(heads + 1).filter((row) => row.some((cell) => cell !== ''));

  expect(lines[0]).toBe('person,date,area,reason');
  expect(lines).toHaveLength(rows.length + 1);
  expect(cells[0]?.[0]).toBe('Food bank: who came');
  expect(entries).toHaveLength(rows.length);
  const days = entries.map(([, date = '']) => date);
  expect(days.some((date) => /^\d\d\/\d\d\/\d{4}$/.test(date)) && days.some((date) => /^\d{4}-\d\d-\d\d$/.test(date))).toBe(true);
  const plainly = (text = '') => text.trim().toLowerCase();
  for (const [at, line] of lines.slice(1).entries()) {
    const [person, date, area, reason] = line.split(',').map(plainly);
    const [ref, day = '', where, why] = (entries[at] ?? []).map(plainly);
    expect([ref, day.split('/').reverse().join('-')]).toEqual([person, date]);
    expect(area?.startsWith(where ?? '?') && reason?.startsWith(why ?? '?'), `${line} and ${String(entries[at])}`).toBe(true);
  }
  expect(entries.some(([, , area = '']) => area === area.toUpperCase())).toBe(true);
});
