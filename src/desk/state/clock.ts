// clock.ts — whether this machine's clock can be right: windows open and close by it, and a leader's answers say what time it is there.
import type { Fetch } from '@soundings/client/node';

/** What both clocks said at one moment, in seconds since the epoch. */
export interface Clocks {
  readonly own: number;
  readonly leader: number;
}

const DAY = 86_400;

/** The same network; `noted` is called with each answer of a leader that is more than a day away, and with undefined once one isn't. */
export function watchedFetch(
  fetchIt: Fetch,
  now: () => number,
  isLeader: (url: string) => boolean,
  noted: (clocks: Clocks | undefined) => void,
): Fetch {
  return async (request) => {
    const response = await fetchIt(request);
    const leader = Math.floor(Date.parse(response.headers.get('date') ?? '') / 1000);
    if (!Number.isNaN(leader) && isLeader(request.url)) {
      const own = now();
      noted(Math.abs(own - leader) > DAY ? { own, leader } : undefined);
    }
    return response;
  };
}
