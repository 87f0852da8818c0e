// duties.ts — what a desk does by itself while it runs: it sends what waits, asks whether it was counted, and looks at registers.
import { openAsking, type Asking } from './counted/asking.ts';
import { openLooking, type Looking } from './register/looking.ts';
import type { Desk } from './state/desk.ts';
import { openQueue, type Queue } from './state/queue.ts';
import type { SetTimer } from './state/timer.ts';

export interface Duties {
  readonly queue: Queue;
  readonly asking: Asking;
  readonly looking: Looking;
  /** What is due at a start. What can't be done now says why on its page. */
  begin(): Promise<void>;
  stop(): void;
  /** After the last page: a last look at what is due. */
  end(): Promise<void>;
}

export function openDuties(desk: Desk, setTimer: SetTimer): Duties {
  const queue = openQueue(desk, setTimer);
  const asking = openAsking(desk, setTimer);
  const looking = openLooking(desk, setTimer);
  return {
    queue,
    asking,
    looking,
    begin: async () => {
      looking.begin();
      await queue.sendAll().catch(() => undefined);
      await asking.askDue();
    },
    stop: () => {
      queue.stop();
      asking.stop();
      looking.stop();
    },
    end: async () => looking.lookDue(),
  };
}
