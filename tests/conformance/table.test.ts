// table.test.ts — the conformance table is whole: no row without a test or a reason, and every test that it names is there.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { conformanceTable } from './table.ts';

/** Sentences with a MUST, SHOULD or REQUIRED in the draft from §3 to §10, counted by section. */
const REQUIREMENTS: Readonly<Record<string, number>> = {
  '3': 3,
  '3.1': 4,
  '3.2': 1,
  '3.5': 1,
  '3.6': 4,
  '4.1': 1,
  '4.1.2': 2,
  '4.2': 1,
  '4.2.2': 2,
  '4.2.3': 1,
  '4.4.1': 5,
  '4.4.2': 2,
  '4.4.2.1': 1,
  '4.4.2.2': 14,
  '4.5.1': 2,
  '4.5.3.1': 6,
  '4.5.3.2': 12,
  '4.5.3.4': 9,
  '4.5.4.1': 6,
  '4.5.4.2': 10,
  '4.5.4.3': 4,
  '4.5.4.4': 2,
  '4.5.5': 3,
  '4.6.1': 16,
  '4.6.2': 4,
  '4.6.3': 1,
  '4.6.4': 14,
  '4.6.5': 1,
  '5': 1,
  '5.1.1': 1,
  '5.2': 2,
  '5.2.2': 1,
  '6.4.1': 3,
  '7': 1,
  '8.6.2': 1,
  '8.6.3': 1,
  '8.6.4': 2,
  '10': 4,
};

function rowsBySection(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { section } of conformanceTable) counts[section] = (counts[section] ?? 0) + 1;
  return counts;
}

test('every requirement of the draft has its row', () => {
  expect(rowsBySection()).toEqual(REQUIREMENTS);
});

describe.each(conformanceTable)('§$section $party $keyword: $statement', ({ tests, reason }) => {
  test('has a test or a reason', () => {
    expect(tests.length > 0 || (reason ?? '').length > 10).toBe(true);
  });

  test('names tests that are there', async () => {
    for (const { file, title } of tests) {
      const source = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
      const titles = [title, title.replaceAll("'", String.raw`\'`)].flatMap((text) => [`'${text}'`, `"${text}"`, `\`${text}\``]);
      expect(
        titles.some((quoted) => source.includes(quoted)),
        `${file}: ${title}`,
      ).toBe(true);
    }
  });
});
