// catalogue.test.ts — every kind of case has its test, and every number in a title its row (threats.md, "Reports and messages that are refused").
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const page = await readFile(new URL('../../docs/threats.md', import.meta.url), 'utf8');
/** The numbers that begin a row: one, or some with commas. */
const rows = new Set([...page.matchAll(/^\| ((?:[A-Z]\d+(?:, )?)+) \|/gm)].flatMap(([, kinds = '']) => kinds.split(', ')));
const folder = new URL('.', import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith('.test.ts') && !name.startsWith('catalogue'));
const sources = await Promise.all(files.map(async (name) => readFile(new URL(name, folder), 'utf8')));
// Only what stands at the beginning of a title counts.
const shown = new Set(
  sources.flatMap((source) => [...source.matchAll(/['"`]((?:[A-Z]\d+ )+)/g)].flatMap(([, kinds = '']) => kinds.trim().split(' '))),
);

test('no kind is missing', () => {
  const wanted = [...rows].filter((kind) => kind.startsWith('P'));
  expect(new Set(wanted)).toEqual(new Set(Array.from({ length: 26 }, (_, i) => `P${i + 1}`)));
  expect(wanted.filter((kind) => !shown.has(kind))).toEqual([]);
});

test('no number is without its row', () => {
  expect([...shown].filter((kind) => !rows.has(kind))).toEqual([]);
});
