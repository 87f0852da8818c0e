// catalogue.test.ts — every kind of case on the working list of adversarial cases has its test: P1 to P26.
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('no kind is missing', async () => {
  const folder = new URL('.', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.test.ts') && !name.startsWith('catalogue'));
  const sources = await Promise.all(files.map(async (name) => readFile(new URL(name, folder), 'utf8')));
  // Only what stands at the beginning of a title counts.
  const titles = sources.flatMap((source) =>
    [...source.matchAll(/['"`]((?:[A-Z]\d+ )+)/g)].map(([, kinds = '']) => kinds.trim().split(' ')),
  );
  const shown = new Set(titles.flat());
  const wanted = Array.from({ length: 26 }, (_, i) => `P${i + 1}`);
  expect(wanted.filter((kind) => !shown.has(kind))).toEqual([]);
});
