// connections.ts — limits the connections of one server: how many at once, how many from one address, and how slowly an answer may be read.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from '../config.ts';
import { isThisMachine, networkOf } from './remote-address.ts';

/** Why a connection was closed. */
export type Cut = 'connections' | 'connections-of-address' | 'slow-reader';

export interface ConnectionRules {
  readonly limits: Limits;
  /** Addresses whose connections are not limited per address, in addition to this machine's. */
  readonly proxies: readonly string[];
  readonly onCut: (why: Cut) => void;
}

interface Connection {
  /** With TLS, this becomes the TLS socket once there is one. */
  socket: Socket;
  /** Undefined if the connections of its address are not counted. */
  readonly network: string | undefined;
  /** Answers that are not finished. For those that were being sent at an earlier check: how many more checks may find them unfinished. */
  readonly answers: Map<ServerResponse, { looksLeft: number } | undefined>;
}

const LOOK_EVERY_MS = 1000;

/**
 * Watches the connections of a server. If there are too many, the connection that has waited longest without a complete request is closed.
 * An honest request is complete within moments and a slow one is not, so the limit doesn't shut out clients that share an address with an
 * attacker. A connection whose request is being answered stays open, unless the client doesn't read the answer.
 *
 * Slow senders are cut off elsewhere: Node limits the head (serve.ts), and http/body.ts limits the body.
 */
export function watchConnections(server: Server, rules: ConnectionRules): { readonly open: () => number } {
  const watch: Watch = { rules, exempt: new Set(rules.proxies.map(networkOf)), open: new Map(), waiting: new Set() };
  server.on('connection', (socket: Socket) => {
    takeIn(watch, socket);
  });
  server.on('secureConnection', (socket: Socket) => {
    const connection = watch.open.get(nameOf(socket));
    if (connection !== undefined) connection.socket = socket;
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    follow(watch, request, response);
  });
  const looking = setInterval(() => {
    for (const connection of watch.open.values()) if (isSlowReader(connection, rules.limits)) cut(watch, connection, 'slow-reader');
  }, LOOK_EVERY_MS).unref();
  server.once('close', () => {
    clearInterval(looking);
  });
  return { open: () => watch.open.size };
}

/** The state, which only the functions below change. */
interface Watch {
  readonly rules: ConnectionRules;
  /** Networks whose connections are not counted by address. */
  readonly exempt: ReadonlySet<string>;
  readonly open: Map<string, Connection>;
  /** Connections without a complete request, the one that has waited longest first. */
  readonly waiting: Set<Connection>;
}

function takeIn(watch: Watch, socket: Socket): void {
  const { open, waiting, rules, exempt } = watch;
  const [name, address] = [nameOf(socket), socket.remoteAddress];
  const isCounted = address !== undefined && !isThisMachine(address) && !exempt.has(networkOf(address));
  const network = isCounted ? networkOf(address) : undefined;
  const connection: Connection = { socket, network, answers: new Map() };
  open.set(name, connection);
  waiting.add(connection);
  socket.once('close', () => {
    open.delete(name);
    waiting.delete(connection);
  });
  if (network !== undefined) {
    const isAlike = (other: Connection) => other.network === network;
    const alike = [...open.values()].filter(isAlike).length;
    if (alike > rules.limits.connectionsPerAddressMax) makeRoom(watch, isAlike, 'connections-of-address');
  }
  if (open.size > rules.limits.connectionsMax) makeRoom(watch, () => true, 'connections');
}

/** Closes one connection. The new connection is among the candidates: if all others are being answered, it is the one that is closed. */
function makeRoom(watch: Watch, isCandidate: (connection: Connection) => boolean, why: Cut): void {
  const longest = [...watch.waiting].find(isCandidate);
  if (longest !== undefined) cut(watch, longest, why);
}

function cut({ rules }: Watch, connection: Connection, why: Cut): void {
  rules.onCut(why);
  connection.socket.destroy();
}

function follow({ open, waiting }: Watch, request: IncomingMessage, response: ServerResponse): void {
  const connection = open.get(nameOf(request.socket));
  if (connection === undefined) return;
  connection.answers.set(response, undefined);
  if (hasBody(request)) request.once('end', () => waiting.delete(connection));
  else waiting.delete(connection);
  response.once('close', () => {
    connection.answers.delete(response);
    if (connection.answers.size === 0 && !connection.socket.destroyed) waiting.add(connection);
  });
}

/** A name for a connection. A socket and the TLS socket on it have the same name. */
function nameOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/**
 * Checks once whether the client reads an answer too slowly. It has to read the answer within the grace time plus the time that its bytes
 * take at the lowest rate, and never slower than a whole request may take. Node doesn't say how much of a single large write has been sent,
 * so its whole length counts.
 */
function isSlowReader({ socket, answers }: Connection, { transferGraceMs, transferBytesPerSecondMin, requestMs }: Limits): boolean {
  for (const [response, sending] of answers) {
    // If several answers queue on one connection, only the first has a socket.
    if (!response.headersSent || response.socket === null) continue;
    if (sending === undefined) {
      const takesMs = transferGraceMs + (1000 * socket.writableLength) / transferBytesPerSecondMin;
      answers.set(response, { looksLeft: Math.ceil(Math.min(takesMs, requestMs) / LOOK_EVERY_MS) });
    } else if (sending.looksLeft-- <= 0) return true;
  }
  return false;
}
