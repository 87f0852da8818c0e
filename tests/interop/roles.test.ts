// roles.test.ts — the four roles, driven over loopback as a test runner would: each VDAF, in each batch mode.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runScenario, startWorld, type World } from './runner.ts';
import { VDAFS } from './vdafs.ts';

describe.each([
  { name: 'time intervals', mode: 1 as const },
  { name: 'leader-selected', mode: 2 as const },
])('$name', ({ mode }) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ seed: mode });
  });
  afterAll(async () => world.close());

  test.each(VDAFS)('$vdaf', async ({ vdaf, measurements, result }) => {
    const answer = await runScenario(world, { vdaf, mode, measurements });
    expect(answer).toMatchObject({ status: 'complete', report_count: measurements.length, result });
    expect(answer['interval_duration']).toBeLessThanOrEqual(7200);
  });
});
