// listen.ts — a handler of requests on a port.
import type { AddressInfo } from 'node:net';
import { httpServer, Limits } from '@soundings/aggregator/parts';
import type { Handle } from './server.ts';

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Port 0 takes any that is free. Rejects if the port can't be used. */
export async function listen(handle: Handle, host: string, port: number): Promise<Listening> {
  const { server } = httpServer(handle, { limits: Limits.parse({}), proxies: [], onCut: () => undefined });
  await new Promise<void>((ready, fail) => {
    server.once('error', fail);
    server.listen(port, host, ready);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((end) => server.close(() => end()));
      server.closeAllConnections();
      await closed;
    },
  };
}
