// planted.config.ts — vitest with one bug planted in what it loads: PLANTED is its number in bugs.ts. With SOUND=1 it runs the same test without.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { fromSources } from '../from-sources.ts';
import { GIVEN_UP_MS, plant } from './bug.ts';
import { bugs } from './bugs.ts';

const root = resolve(import.meta.dirname, '..', '..');
const bug = bugs[Number(process.env['PLANTED'])];
if (bug === undefined) throw new RangeError('PLANTED must be the number of a bug');
const target = join(root, bug.file);
const isSound = process.env['SOUND'] === '1';

export default defineConfig({
  ...fromSources,
  root,
  plugins: [
    {
      name: 'planted-bug',
      enforce: 'pre',
      transform: (source, id) => (!isSound && id.split('?')[0] === target ? plant(source, bug) : undefined),
    },
  ],
  test: {
    include: [bug.caughtBy],
    env: { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'soundings-state-')) },
    testTimeout: bug.hangs === true ? GIVEN_UP_MS : 600_000,
    hookTimeout: bug.hangs === true ? GIVEN_UP_MS : 600_000,
  },
});
