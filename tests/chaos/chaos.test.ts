// chaos.test.ts — some seconds of `npm run chaos`: real processes on PostgreSQL that are killed, frozen and cut off, with slow sockets and databases that go silent (I1, I2, I4, I6, I9).
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { chaos } from './chaos.ts';

const cli = resolve(import.meta.dirname, '../../src/dist/cli.js');

it('replicas killed at random lose nothing, count nothing twice and change no answer', async () => {
  const outcome = await chaos({ cli, seconds: 15, seed: 'a gust', slowSockets: 60, timedUploads: 10, say: () => undefined });
  const { lost, doubled, changed, crashes } = outcome;
  expect({ lost, doubled, changed, crashes }).toEqual({ lost: [], doubled: [], changed: [], crashes: [] });
  expect(outcome.harm.kills + outcome.harm.freezes).toBeGreaterThan(0);
  const { silences, resets, outages, startedWithout } = outcome.harm;
  expect([silences + resets + outages > 0, startedWithout]).toEqual([true, 4]); // #38
  const { without, beside } = outcome.paces;
  expect([without.failed, beside.failed, beside.ms.length]).toEqual([0, 0, 10]); // #3: all were taken while slow sockets were open
  expect(outcome.counted).toBeGreaterThan(0);
  rmSync(outcome.folder, { recursive: true });
});
