// listen.ts — a handler of requests on a port.
import { createAdaptorServer } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { Handle } from './server.ts';

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Port 0 takes any that is free. Rejects where nothing can listen there. */
export async function listen(handle: Handle, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: handle, overrideGlobalObjects: false });
  await new Promise<void>((ready, fail) => {
    server.once('error', fail);
    server.listen(port, host, ready);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((end) => server.close(() => end()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
