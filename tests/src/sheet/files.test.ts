// files.test.ts — spreadsheets as people have them: each is read right, or a question is asked that names what it is about.
import { describe, expect, it } from 'vitest';
import { expectOutcome } from '../../support/expected-rows.ts';
import { rowFiles } from '../../support/row-files.ts';
import { SHEET_FILES, sheetFileOutcome } from '../../support/sheet-files.ts';

const files = rowFiles(SHEET_FILES);

describe('a spreadsheet', () => {
  it.each(files.map((file) => [`${file.kind}/${file.name}: ${file.why}`, file] as const))('%s', async (_, file) => {
    await expectOutcome(file, await sheetFileOutcome(file), async (answers) => sheetFileOutcome(file, answers));
  });
});

describe('the spreadsheets', () => {
  it('are read without an option, nine of ten of those that have a table', async () => {
    const tables = files.filter((file) => 'tally' in file.expect);
    const asked: string[] = [];
    for (const file of tables) if ((await sheetFileOutcome(file)).kind !== 'table') asked.push(`${file.kind}/${file.name}`);
    expect(tables.length).toBeGreaterThan(40);
    expect(asked.length, asked.join(', ')).toBeLessThanOrEqual(tables.length / 10);
  });
});
