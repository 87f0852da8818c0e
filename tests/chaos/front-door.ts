// front-door.ts — one address for all replicas of a role: a loopback TCP proxy that can be told to drop what goes through it.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface FrontDoor {
  readonly port: number;
  /** Ends every connection at once, wherever its request or answer is. */
  cut(): void;
  close(): Promise<void>;
}

/** Passes each connection on to the port that `choose` names at that moment. */
export async function openFrontDoor(choose: () => number): Promise<FrontDoor> {
  const open = new Set<Socket>();
  const server = createServer((outside) => {
    const inside = connect(choose(), '127.0.0.1');
    const both = [outside, inside];
    const drop = () => {
      for (const socket of both) socket.destroy();
    };
    for (const socket of both) {
      open.add(socket);
      socket.once('close', () => {
        open.delete(socket);
        drop();
      });
      socket.on('error', drop);
    }
    outside.pipe(inside).pipe(outside);
  });
  await new Promise<void>((listening, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', listening);
  });
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close: async () => {
      const closed = new Promise<void>((end) => server.close(() => end()));
      cut();
      await closed;
    },
  };
}
