// each.test.ts — a driver's pass works on some items at a time: an item that fails doesn't affect the others, and a database that is away ends the pass (I9).
import { expect, it } from 'vitest';
import type { Context } from '../../aggregator/context.ts';
import { forEach } from '../../aggregator/drivers/each.ts';
import { metrics } from '../../aggregator/ops/metrics.ts';
import { StoreError } from '../../aggregator/ports/store/errors.ts';

function pass() {
  const lines: string[] = [];
  const context = { metrics: metrics(), log: (_level: string, event: string) => lines.push(event) } as unknown as Context;
  return { context, lines };
}

it('works on so many at once, in order, and says what was done', async () => {
  const { context } = pass();
  const running: number[] = [];
  let most = 0;
  const begun: number[] = [];
  const done = await forEach(
    context,
    'test',
    [1, 2, 3, 4, 5],
    async (n) => {
      begun.push(n);
      running.push(n);
      most = Math.max(most, running.length);
      await new Promise((resolve) => setImmediate(resolve));
      running.splice(running.indexOf(n), 1);
      return n;
    },
    2,
  );
  expect([done, most, begun]).toEqual([15, 2, [1, 2, 3, 4, 5]]);
});

it.each([1, 2])('goes on where one fails, %i at once', async (atOnce) => {
  const { context, lines } = pass();
  const fail = async (n: number) => (n === 2 ? Promise.reject(new TypeError('two')) : Promise.resolve(1));
  expect(await forEach(context, 'test', [1, 2, 3], fail, atOnce)).toBe(2);
  expect(lines).toEqual(['driver-failed']);
});

it('begins nothing more once the database is away, and waits for what it has begun', async () => {
  const { context } = pass();
  const begun: number[] = [];
  const ended: number[] = [];
  const step = async (n: number) => {
    begun.push(n);
    if (n === 2) throw new StoreError('busy', 'away');
    await new Promise((resolve) => setTimeout(resolve, 5));
    ended.push(n);
    return 1;
  };
  await expect(forEach(context, 'test', [1, 2, 3, 4], step, 2)).rejects.toMatchObject({ code: 'busy' });
  expect([begun, ended]).toEqual([[1, 2], [1]]);
});
