// short-memory.test.ts — what was just written stays in memory up to a size and for a time, the oldest first, and is let go when it was used.
import { expect, it } from 'vitest';
import { shortMemory } from '../../../aggregator/store/tables/short-memory.ts';

const HALF = 8 << 20;

it('keeps the oldest where there is room for two, and has room again for what was forgotten', () => {
  const memory = shortMemory<string>();
  const kept = () => ['a', 'b', 'c', 'd'].map((name) => memory.find(name));
  for (const name of ['a', 'b', 'c']) memory.keep(name, HALF, () => `what ${name} carries`, 0);
  expect(kept()).toEqual(['what a carries', 'what b carries', undefined, undefined]);
  memory.forget('a');
  memory.forget('a'); // once more gives no more room
  memory.keep('c', HALF, () => 'late', 0);
  memory.keep('d', HALF, () => 'too late', 0);
  expect(kept()).toEqual([undefined, 'what b carries', 'late', undefined]);
});

it('makes nothing that there is no room for', () => {
  const memory = shortMemory<string>();
  const make = () => {
    throw new Error('made');
  };
  expect(() => {
    memory.keep('a', 2 * HALF + 1, make, 0);
  }).not.toThrow();
});

it('lets go of what nobody came for in ten seconds when the next comes', () => {
  const memory = shortMemory<string>();
  memory.keep('a', 2 * HALF, () => 'old', 0);
  memory.keep('b', 1, () => 'within the time', 9_999);
  expect([memory.find('a'), memory.find('b')]).toEqual(['old', undefined]);
  memory.keep('b', 1, () => 'after it', 10_000);
  expect([memory.find('a'), memory.find('b')]).toEqual([undefined, 'after it']);
});
