// planted.config.ts — vitest with one bug planted in what it loads: PLANTED is its number in bugs.ts.
import { join, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { fromSources } from '../from-sources.ts';
import { plant } from './bug.ts';
import { bugs } from './bugs.ts';

const root = resolve(import.meta.dirname, '..', '..');
const bug = bugs[Number(process.env['PLANTED'])];
if (bug === undefined) throw new RangeError('PLANTED must be the number of a bug');
const target = join(root, bug.file);

export default defineConfig({
  ...fromSources,
  root,
  plugins: [
    {
      name: 'planted-bug',
      enforce: 'pre',
      transform: (source, id) => (id.split('?')[0] === target ? plant(source, bug) : undefined),
    },
  ],
  test: { include: [bug.caughtBy], testTimeout: 600_000, hookTimeout: 600_000 },
});
