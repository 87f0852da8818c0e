// host.test.ts — which hosts are reached from this machine alone, in every way of writing them.
import { expect, it } from 'vitest';
import { isLoopback, isOnlyHere } from '../../../protocol/json/host.ts';

it.each(['127.0.0.1', '127.0.0.2', '127.1', '::1', '[::1]', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST', 'localhost.'])(
  'who listens on %s is reached from here alone',
  (host) => expect(isOnlyHere(host)).toBe(true),
);

it.each([
  '0.0.0.0',
  '0',
  '::',
  '[::]',
  '::ffff:0.0.0.0',
  '192.0.2.1',
  '2001:db8::1',
  'leader.example',
  'localhost.example',
  '',
  'a b',
  '::x',
])('who listens on %j may be reached from elsewhere', (host) => expect(isOnlyHere(host)).toBe(false));

it('who asks an unspecified address asks this machine, all the same', () => {
  expect(['0.0.0.0', '[::]'].map(isLoopback)).toEqual([true, true]);
});
