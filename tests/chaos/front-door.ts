// front-door.ts — a loopback TCP proxy that can be told to drop connections, to reset them, or to go silent.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface FrontDoor {
  readonly port: number;
  /** Ends every connection at once, wherever its request or answer is. */
  cut(): void;
  /** The same with a reset. */
  reset(): void;
  /** Every connection that is open stays so, and nothing passes through it any more in either direction. New ones work. */
  silence(): void;
  /** While it is deaf, new connections are silent as well: as if the processes behind it were stopped. */
  setDeaf(isDeaf: boolean): void;
  /** New connections are silent once so many parts have come from outside. Undefined: they are not. */
  silenceAfter(parts: number | undefined): void;
  close(): Promise<void>;
}

/** Passes each connection on to the port that `choose` names at that moment. `port` 0: any that is free. */
export async function openFrontDoor(choose: () => number, port = 0): Promise<FrontDoor> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let isDeaf = false;
  let partsLeft: number | undefined;
  // Half open, so that a silent connection doesn't even answer an end.
  const server = createServer({ allowHalfOpen: true }, (outside) => {
    const inside = connect({ port: choose(), host: '127.0.0.1', allowHalfOpen: true });
    const pair = [outside, inside] as const;
    pairs.add(pair);
    for (const [socket, other] of [pair, [inside, outside] as const]) {
      socket.once('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
      socket.on('error', () => other.destroy());
    }
    if (isDeaf) hush(pair);
    else outside.pipe(inside).pipe(outside);
    let left = partsLeft;
    if (left !== undefined) outside.on('data', () => (left = (left ?? 0) - 1) === 0 && hush(pair));
  });
  await new Promise<void>((listening, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', listening);
  });
  const each = (harm: (socket: Socket) => void) => {
    for (const pair of pairs) for (const socket of pair) harm(socket);
  };
  const cut = () => each((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    reset: () => each((socket) => socket.resetAndDestroy()),
    silence: () => pairs.forEach(hush),
    setDeaf: (deaf) => {
      isDeaf = deaf;
    },
    silenceAfter: (parts) => {
      partsLeft = parts;
    },
    close: async () => {
      const closed = new Promise<void>((end) => server.close(() => end()));
      cut();
      await closed;
    },
  };
}

/** What either side says is read and thrown away. */
function hush([one, other]: readonly [Socket, Socket]): void {
  one.unpipe(other);
  other.unpipe(one);
  for (const socket of [one, other]) socket.on('data', () => undefined).resume();
}
