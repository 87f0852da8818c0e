// killed.test.ts — a sample of `npm run chaos -- --contributor`: the real program, killed by the kernel on entry to a system call and run again (I5).
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { dice } from '../../src/demo/dice.ts';
import { killedDesks } from './killed/desk.ts';
import { killed } from './killed/killed.ts';
import { whyNoTracing, type KillPoint } from './killed/strace.ts';

const cli = resolve(import.meta.dirname, '../../src/dist/cli.js');
const why = whyNoTracing();

const at = (side: KillPoint['side'], call: string, ...numbers: readonly number[]) => numbers.map((nth) => ({ side, call, nth }));

it.skipIf(why !== undefined)(
  `a contributor that the kernel kills sends one noisy vector, which is counted once${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
    const points = [...at('pool', 'link', 4), ...at('pool', 'fsync', 5), ...at('pool', 'rename', 1), ...at('main', 'writev', 1)];
    const row = at('pool', 'write', 40, 70);
    const { kills, contributions, problems } = await killed(cli, { points, row });
    expect(problems).toEqual([]);
    expect(contributions).toBe(points.length + 1);
    // How many writes there are varies, since threads wake each other by writing: one of the two in a row may not be reached.
    expect([...kills.keys()].sort()).toEqual(['fsync', 'link', 'rename', 'write', 'writev']);
  },
  120_000,
);

// 50 of them: npm run chaos -- desk
it('a desk that is killed between "Sign off and send" and "Received" draws noise once, is counted once, and leaves nothing in clear', async () => {
  const seed = String(Date.now() % 1_000_000);
  const { contributions, problems } = await killedDesks(1, dice(seed).next);
  expect(problems, `seed ${seed}`).toEqual([]);
  expect(contributions).toBe(5);
}, 120_000);
