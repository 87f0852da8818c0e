// verdicts.test.ts — reports with a field changed after honest sharding, and lies that hang together: both aggregators say the same of each
import { expect, test } from 'vitest';
import { fuzzVerdicts } from './verdicts/run.ts';
import { verdictsInStores } from './verdicts/with-stores.ts';

const SEED = 18;
const REPORTS = 20_000;
const STORED_REPORTS_EACH = 60;
/** Some seconds of work; on a busy machine they last. */
const TIMEOUT_MS = 900_000;

test(
  '#2 20,000 crafted reports, on both kernels, are committed by both aggregators or by neither',
  async () => {
    const { rows, reports, differences, examples } = await fuzzVerdicts({ seed: SEED, reports: REPORTS });
    expect(examples).toEqual([]);
    expect([differences, reports >= REPORTS]).toEqual([0, true]);
    // Every field was changed for every subject that has it, on each kernel.
    expect(Math.min(...rows.map(({ made }) => made))).toBeGreaterThan(0);
    expect(new Set(rows.map(({ kernel, subject }) => `${kernel} ${subject}`)).size).toBe(14);
    for (const { field, made, committed } of rows) if (field === 'nothing') expect(committed).toBe(made);
  },
  TIMEOUT_MS,
);

test(
  '#2 whole aggregators count the same crafted reports in both databases, and hold up none',
  async () => {
    for (const { subject, leaderOnly, helperOnly, uploaded, counted, stuck } of await verdictsInStores(SEED, STORED_REPORTS_EACH)) {
      expect([subject, leaderOnly, helperOnly, stuck]).toEqual([subject, [], [], 0]);
      expect([subject, uploaded > 0, counted > 0]).toEqual([subject, true, true]);
    }
  },
  TIMEOUT_MS,
);
