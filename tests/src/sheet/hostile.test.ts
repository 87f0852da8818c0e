// hostile.test.ts — spreadsheets made to break a reader are refused with a sentence, by a process of bounded memory.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOSTILE } from './hostile-workbooks.ts';

/** What a process may use at most while it refuses a file; one that reads nothing has about 50 MB. */
const MEMORY_MAX_MB = 200;

const folder = mkdtempSync(join(tmpdir(), 'soundings-hostile-'));

describe('a hostile spreadsheet', () => {
  it.each(HOSTILE.map(({ tries, make, says }, at) => [tries, make, says, at] as const))('that tries %s is refused', (_, make, says, at) => {
    const file = join(folder, `${at}.xlsx`);
    writeFileSync(file, make());
    const { sentence, megabytes } = JSON.parse(
      execFileSync(process.execPath, [join(import.meta.dirname, 'read-alone.mjs'), file], { encoding: 'utf8' }),
    ) as { readonly sentence: string; readonly megabytes: number };
    expect(sentence).toMatch(says);

    expect(megabytes).toBeLessThan(MEMORY_MAX_MB);
  });
});
