// duties.ts — what a desk does by itself while it runs: it sends what waits, and asks whether it was counted.
import { openAsking, type Asking } from './counted/asking.ts';
import type { Desk } from './state/desk.ts';
import { openQueue, type Queue } from './state/queue.ts';
import type { SetTimer } from './state/timer.ts';

export interface Duties {
  readonly queue: Queue;
  readonly asking: Asking;
  /** What is due at a start. What can't be done now says why on its page. */
  begin(): Promise<void>;
  stop(): void;
}

export function openDuties(desk: Desk, setTimer: SetTimer): Duties {
  const queue = openQueue(desk, setTimer);
  const asking = openAsking(desk, setTimer);
  return {
    queue,
    asking,
    begin: async () => {
      await queue.sendAll().catch(() => undefined);
      await asking.askDue();
    },
    stop: () => {
      queue.stop();
      asking.stop();
    },
  };
}
