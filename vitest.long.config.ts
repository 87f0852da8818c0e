// vitest.long.config.ts — the long forms of tests, each of which takes from minutes to hours: npm run test:long.
import { defineConfig } from 'vitest/config';
import { fromSources } from './tests/from-sources.ts';

export default defineConfig({ ...fromSources, test: { include: ['tests/**/*.long.ts'], hookTimeout: 900_000 } });
