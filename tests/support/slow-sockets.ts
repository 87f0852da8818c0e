// slow-sockets.ts — connections that take their time: with a request's head, with its body, or with reading the answers.
import { connect, type Socket } from 'node:net';

export const SLOWNESSES = ['head', 'body', 'reader'] as const;
export type Slowness = (typeof SLOWNESSES)[number];

export interface SlowSockets {
  /** Connected at this moment. */
  readonly open: () => number;
  /** How often the other side has closed one. */
  readonly closed: () => number;
  /** Resolves once so many are connected and have sent what they begin with. */
  allOpen(): Promise<void>;
  /** Resolves once the other side has closed so many. */
  closedBy(times: number): Promise<void>;
  stop(): void;
}

export interface SlowPlace {
  readonly port: number;
  readonly host?: string;
  /** What is posted to, slowly. */
  readonly path: string;
  readonly headers?: readonly string[];
  /** What is asked for, and not read. */
  readonly getPath: string;
}

const TRICKLE_MS = 1000;
/** A server that is away must not be asked without a pause. */
const REOPEN_MS = 200;

/** @param reopens whether one that was closed is replaced by another. */
export function openSlowSockets(place: SlowPlace, kinds: readonly Slowness[], count: number, reopens = false): SlowSockets {
  // All owned by the functions below.
  const sockets = new Map<Socket, Slowness>();
  const waiters = new Set<() => void>();
  let [ready, closed, ticks, isStopped] = [0, 0, 0, false];
  const changed = () => {
    for (const waiter of waiters) waiter();
  };
  const start = (kind: Slowness) => {
    const socket = connect(place.port, place.host ?? '127.0.0.1');
    sockets.set(socket, kind);
    socket.on('error', () => undefined);
    socket.once('connect', () => {
      socket.write(beginning(place, kind), () => {
        ready++;
        changed();
      });
    });
    if (kind === 'reader') socket.pause();
    else socket.resume();
    socket.once('close', () => {
      sockets.delete(socket);
      closed++;
      changed();
      if (reopens && !isStopped) setTimeout(() => !isStopped && start(kind), REOPEN_MS).unref();
    });
  };
  for (let at = 0; at < count; at++) start(kinds[at % kinds.length] ?? 'body');
  const trickle = setInterval(() => {
    ticks++;
    for (const [socket, kind] of sockets) {
      // A reader asks for just enough to be kept.
      const isDue = kind !== 'reader' || ticks % 4 === 0;
      if (isDue && !socket.connecting && socket.writable) socket.write(more(place, kind));
    }
  }, TRICKLE_MS);
  const until = async (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        waiters.delete(look);
        resolve();
      };
      waiters.add(look);
      look();
    });
  return {
    open: () => sockets.size,
    closed: () => closed,
    allOpen: async () => until(() => ready >= count),
    closedBy: async (times) => until(() => closed >= times),
    stop: () => {
      isStopped = true;
      clearInterval(trickle);
      for (const socket of sockets.keys()) socket.destroy();
    },
  };
}

function beginning({ path, headers = [], getPath }: SlowPlace, kind: Slowness): string {
  const head = [`POST ${path} HTTP/1.1`, 'Host: slow.example', ...headers].join('\r\n');
  if (kind === 'head') return `${head}\r\nX-Slow: `;
  return kind === 'body' ? `${head}\r\nContent-Length: 100000\r\n\r\n` : get(getPath).repeat(10);
}

function more({ getPath }: SlowPlace, kind: Slowness): string {
  return kind === 'reader' ? get(getPath) : '0';
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: slow.example\r\n\r\n`;
}
