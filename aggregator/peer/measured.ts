// peer/measured.ts — how often the other aggregator was asked, what it said, and how long it took.
import type { Metrics } from '../ops/metrics.ts';
import type { Clock, Peer } from '../ports/ports.ts';

export function measured(peer: Peer, clock: Clock, metrics: Metrics): Peer {
  return async (request) => {
    const startMs = clock.now();
    const ended = (what: string) => {
      metrics.count('peer_requests_total', 1, what);
      metrics.count('peer_milliseconds_total', Math.max(0, clock.now() - startMs));
    };
    try {
      const response = await peer(request);
      ended(String(response.status));
      return response;
    } catch (error) {
      ended('none');
      throw error;
    }
  };
}
