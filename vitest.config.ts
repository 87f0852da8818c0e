import { mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { fromSources } from './tests/from-sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    include: ['tests/**/*.test.ts'],
    // Marks of folders go here, not to the home of whoever runs the tests.
    env: { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'soundings-state-')) },
    // Files of a worker share what they import: loading it again for each took a third of the time. So a file leaves nothing behind.
    isolate: false,
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Only for what hangs: however busy the machine is, a test that gets on is left to end.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    teardownTimeout: 120_000,
  },
});
