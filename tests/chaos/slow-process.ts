// slow-process.ts — a process that opens slow sockets, controlled by its parent. It is a process of its own, so that a thousand sockets don't slow down the load.
import { openSlowSockets, SLOWNESSES, type SlowPlace, type SlowSockets } from '../support/slow-sockets.ts';

export type SlowOrder =
  { readonly kind: 'open'; readonly places: readonly SlowPlace[]; readonly count: number } | { readonly kind: 'close' };

export interface SlowCounts {
  /** Connected at this moment. */
  readonly open: number;
  /** How often the other side has closed one. */
  readonly closed: number;
}

const TELL_MS = 200;

// Owned by the listeners below.
let sockets: readonly SlowSockets[] = [];

process.on('message', (order: SlowOrder) => {
  for (const some of sockets) some.stop();
  sockets =
    order.kind === 'close'
      ? []
      : order.places.map((place) => openSlowSockets(place, SLOWNESSES, Math.ceil(order.count / order.places.length), true));
});
process.on('disconnect', () => process.exit());

setInterval(() => {
  const sum = (of: (one: SlowSockets) => number) => sockets.reduce((total, one) => total + of(one), 0);
  const counts: SlowCounts = { open: sum(({ open }) => open()), closed: sum(({ closed }) => closed()) };
  process.send?.(counts);
}, TELL_MS);
