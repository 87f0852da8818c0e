// killed.test.ts — a sample of `npm run chaos -- register`: the real program, killed by the kernel on entry to a system call, and run again.
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { everyPoint, killRegister } from '../../chaos/register/killed-register.ts';
import { whyNoTracing } from '../../client-sdk/killed/strace.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const cli = resolve(import.meta.dirname, '../../../src/dist/cli.js');
const why = whyNoTracing();
const DRAWN = 20;

it.skipIf(why !== undefined)(
  `a register that the kernel kills at twenty writes contradicts no checkpoint${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
    const points = await everyPoint(cli);
    expect(points.length).toBeGreaterThan(50);
    const random = seededRandom('killed register');
    const drawn = Array.from(
      { length: DRAWN },
      () => points[new DataView(random(4).buffer).getUint32(0) % points.length] ?? expect.unreachable(),
    );
    const { kills, leaves, notes, problems } = await killRegister(cli, drawn);
    expect(problems).toEqual([]);
    expect(leaves).toBe(4 + DRAWN);
    expect(notes).toBeGreaterThan(2);
    // Threads wake each other by writing, once more or less in another run: a few points may not be reached.
    expect([...kills.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(DRAWN / 2);
  },
  300_000,
);
