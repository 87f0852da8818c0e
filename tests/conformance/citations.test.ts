// citations.test.ts — every section of DAP-18 and VDAF-20 that a comment cites is there: who follows one finds the paragraph.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The drafts' tables of contents, by number. */
const SECTIONS: Readonly<Record<string, string>> = {
  'DAP-18': `1 1.1 1.2 1.2.1 2 2.1 2.2 2.3 2.4 2.4.1 2.4.2 2.4.3 3 3.1 3.2 3.3 3.4 3.5 3.6 4 4.1 4.1.1 4.1.1.1 4.1.2 4.2 4.2.1 4.2.2 4.2.3 4.3
    4.4 4.4.1 4.4.1.1 4.4.2 4.4.2.1 4.4.2.2 4.4.2.3 4.4.3 4.5 4.5.1 4.5.2 4.5.3 4.5.3.1 4.5.3.2 4.5.3.3 4.5.3.4 4.5.3.5 4.5.4 4.5.4.1 4.5.4.2
    4.5.4.3 4.5.4.4 4.5.4.5 4.5.5 4.5.5.1 4.6 4.6.1 4.6.1.1 4.6.2 4.6.3 4.6.3.1 4.6.4 4.6.4.1 4.6.5 4.6.5.1 4.6.6 4.6.7 5 5.1 5.1.1 5.1.2 5.1.3
    5.2 5.2.1 5.2.2 5.2.3 5.2.4 6 6.1 6.1.1 6.1.2 6.1.3 6.2 6.3 6.4 6.4.1 6.4.2 6.4.3 7 8 8.1 8.2 8.3 8.4 8.5 8.6 8.6.1 8.6.2 8.6.3 8.6.4 8.6.5
    8.7 9 9.1 9.2 9.2.1 9.2.2 9.2.3 9.2.4 9.2.5 9.2.6 9.2.7 9.3 10 A A.1 A.1.1 A.2 A.2.1 A.2.2 A.3 A.3.1 A.3.2 B B.1 B.2 B.3 B.4 B.5 B.6`,
  'VDAF-20': `1 1.1 2 2.1 3 4 4.1 4.2 4.3 4.4 4.4.1 4.5 4.6 5 5.1 5.2 5.3 5.4 5.5 5.6 5.7 5.7.1 5.7.2 6 6.1 6.1.1 6.1.2 6.1.3 6.1.3.1 6.1.3.2 6.1.4
    6.2 6.2.1 6.2.2 6.2.3 7 7.1 7.1.1 7.1.2 7.2 7.2.1 7.2.1.1 7.2.1.2 7.2.2 7.2.3 7.2.4 7.2.5 7.2.6 7.2.7 7.2.7.1 7.2.7.2 7.2.7.3 7.2.7.4 7.2.7.5
    7.3 7.3.1 7.3.1.1 7.3.2 7.3.3 7.3.4 7.3.5 7.4 7.4.1 7.4.2 7.4.3 7.4.3.1 7.4.4 7.4.5 8 9 9.1 9.2 9.3 9.4 9.5 9.6 9.7 9.8 9.9 9.10 10 A A.1 A.2
    A.3 A.4 B C C.1 C.1.1 C.1.2 C.1.3 C.1.4 C.1.5 C.1.6 D`,
};

const ROOMS = ['crypto', 'protocol', 'client-sdk', 'aggregator', 'src', 'tests', 'bench'];

function sources(): readonly string[] {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  return ROOMS.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
      .map((path) => join(root, room, path)),
  );
}

test.each(Object.keys(SECTIONS))('%s', (draft) => {
  const known = new Set((SECTIONS[draft] ?? '').split(/\s+/));
  const citation = new RegExp(`${draft} ((?:(?:§|App\\. )[A-Z\\d][\\d.]*(?:, | and | to )?)+)`, 'g');
  const unknown = sources().flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(citation)].flatMap(([, list = '']) =>
      [...list.matchAll(/(?:§|App\. )([A-Z\d][\d.]*)/g)]
        .map(([, section = '']) => section.replace(/\.$/, ''))
        .filter((section) => !known.has(section))
        .map((section) => `${file}: ${draft} §${section}`),
    ),
  );
  expect(unknown).toEqual([]);
});
