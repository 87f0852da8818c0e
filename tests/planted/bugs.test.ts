// bugs.test.ts — every planted bug can still be planted, and names a test that exists. `npm run planted` tries them.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { plant } from './bug.ts';
import { bugs } from './bugs.ts';

const root = resolve(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

it.each(bugs)('$name', (bug) => {
  const source = read(bug.file);
  expect(plant(source, bug)).not.toBe(source);
  expect(read(bug.caughtBy)).toContain(bug.test);
});
