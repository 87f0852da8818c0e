// citations.test.ts — who follows a citation of this repository's own finds what it names: documents and headings, invariants, files, links.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { INVARIANTS } from './simulation/invariants.ts';
import { citedIn, pageOf, wrongInCode, wrongInPage, type Cited } from './support/citations.ts';

const root = resolve(import.meta.dirname, '..');
const repository = citedIn(root);
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** All rooms, tests, bench and scripts; not this test, which has wrong ones on purpose. */
const code = [...repository.paths].filter(
  (path) =>
    /^(?:crypto|protocol|client-sdk|aggregator|src|tests|bench|scripts)\/.*\.(?:tsx?|mjs)$/.test(path) &&
    path !== 'tests/citations.test.ts',
);

describe('citations', () => {
  it('in code name documents, headings and files that there are', () => {
    expect(code.length).toBeGreaterThan(700);
    expect(code.flatMap((path) => wrongInCode(path, textOf(path), repository))).toEqual([]);
  });

  it('in code name invariants of design.md, which has those that the simulation holds', () => {
    const known = [...textOf('docs/design.md').matchAll(/^- \*\*(I\d+) /gm)].map(([, id = '']) => id);
    expect(known).toEqual(Object.keys(INVARIANTS));
    const unknown = code
      .filter((path) => !path.startsWith('crypto/'))
      .flatMap((path) => [...textOf(path).matchAll(/\bI\d{1,2}\b/g)].map(([id]) => `${path}: ${id}`));
    expect(unknown.length).toBeGreaterThan(50);
    expect(unknown.filter((cited) => !known.some((id) => cited.endsWith(`: ${id}`)))).toEqual([]);
  });

  it.each([...repository.pages.keys()])('in %s name documents, headings, links, files and folders that there are', (path) => {
    expect(wrongInPage(path, textOf(path), repository)).toEqual([]);
  });
});

describe('a wrong citation', () => {
  const page = '# Page\n\n## 1. Drawing\n\n**Too few.** Text.\n\n- **Time** is whole.\n';
  const house: Cited = {
    paths: new Set(['docs', 'docs/page.md', 'crypto', 'crypto/noise', 'crypto/noise/draw.ts']),
    pages: new Map([['docs/page.md', pageOf(page)]]),
  };

  it.each([
    'page.md',
    'page.md §1',
    'docs/page.md, "Drawing" and "Too few"',
    'page.md "Time"',
    'noise/draw.ts',
    'https://datatracker.ietf.org/none.md',
  ])('is not: %s', (citation) => {
    expect(wrongInCode('crypto/codec.ts', `/** Whole (${citation}). */\nconst a = 1;\n`, house)).toEqual([]);
  });

  it.each([
    ['pages.md', 'pages.md'],
    ['page.md §2', 'page.md §2'],
    ['page.md §1, §2', 'page.md §2'],
    ['page.md, "Drawin"', 'page.md "Drawin"'],
    ['page.md\n * "Late"', 'page.md "Late"'],
    ['issue 6', 'issue 6'],
    ['noise/drawn.ts', 'noise/drawn.ts'],
  ])('is found in a comment: %s', (citation, said) => {
    expect(wrongInCode('crypto/codec.ts', `/**\n * Whole (${citation}).\n */\nconst a = 1;\n`, house)).toEqual([
      `crypto/codec.ts: ${said}`,
    ]);
  });

  it.each([
    ['Below, "Time", and below, "Date".', 'Date'],
    ['As §1 says, and RFC 9110 §15, and §3.', '§3'],
    ['[A page](page.md#1-drawing), [none](page.md#2-drawing).', 'page.md#2-drawing'],
    ['[None](pages.md#time)', 'pages.md'],
    ['It is in `crypto/noise`, and not in `crypto/noises/`.', 'crypto/noises/'],
    ['`docs/page.md`, "Date"', 'docs/page.md "Date"'],
  ])('is found on a page: %s', (text, said) => {
    const wrong = wrongInPage('docs/page.md', `${page}\n${text}\n`, house);
    expect(wrong).toContain(`docs/page.md: ${said}`);
  });
});
