// roles.test.ts — the four roles, driven over loopback as a test runner would: each VDAF, in each batch mode.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runScenario, startWorld, type World } from './runner.ts';
import { VDAFS } from './vdafs.ts';

describe.each([
  { name: 'time intervals', mode: 1, behaviour: {} },
  { name: 'leader-selected', mode: 2, behaviour: {} },
  { name: 'time intervals, and a helper that answers later', mode: 1, behaviour: { asynchronous: true } },
  {
    name: 'time intervals, and a helper that answers later to one that it takes for Janus',
    mode: 1,
    behaviour: { asynchronous: true, peer: 'janus' },
  },
] as const)('$name', ({ name, mode, behaviour }) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ seed: name, behaviour });
  });
  afterAll(async () => world.close());

  // A helper that answers later is asked again after a second, so one VDAF will do for it.
  test.each('asynchronous' in behaviour ? VDAFS.slice(0, 1) : VDAFS)('$vdaf', async ({ vdaf, measurements, result }) => {
    const answer = await runScenario(world, { vdaf, mode, measurements });
    expect(answer).toMatchObject({ status: 'complete', report_count: measurements.length, result });
    expect(answer['interval_duration']).toBeLessThanOrEqual(7200);
  });
});
