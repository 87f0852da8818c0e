// peer/measured.ts — counts the requests to the other aggregator by the answer's status, and measures how long they took.
import type { Metrics } from '../ops/metrics.ts';
import type { Clock, Peer } from '../ports/ports.ts';

export function measured(peer: Peer, clock: Clock, metrics: Metrics): Peer {
  return async (request) => {
    const startMs = clock.now();
    const ended = (status: string) => {
      metrics.count('peer_requests_total', 1, { status });
      metrics.observe('peer_request_seconds', Math.max(0, clock.now() - startMs) / 1000);
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
