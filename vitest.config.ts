import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { fromSources } from './tests/from-sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    include: ['tests/**/*.test.ts'],
    // Marks of folders go here, not to the home of whoever runs the tests.
    env: { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'soundings-state-')) },
    // Only for what hangs: however busy the machine is, a test that gets on is left to end.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    teardownTimeout: 120_000,
  },
});
