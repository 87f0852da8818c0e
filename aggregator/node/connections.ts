// connections.ts — the sockets of one server: how many at once, how many of one address, and how slowly an answer may be read.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from '../config.ts';
import { isThisMachine, networkOf } from './remote-address.ts';

/** Why a connection was closed. */
export type Cut = 'connections' | 'connections-of-address' | 'slow-reader';

export interface ConnectionRules {
  readonly limits: Limits;
  /** Addresses whose connections are not counted per address, beside this machine's. */
  readonly proxies: readonly string[];
  readonly onCut: (why: Cut) => void;
}

interface Connection {
  /** Under TLS, the socket that speaks it, once there is one. */
  socket: Socket;
  /** Undefined if the connections of its address are not counted. */
  readonly network: string | undefined;
  /** Answers that are not finished; those that have been seen on their way, with how often they may be seen so again. */
  readonly answers: Map<ServerResponse, { looksLeft: number } | undefined>;
}

const LOOK_EVERY_MS = 1000;

/**
 * Watches the connections of a server. When there are too many, the one that has waited longest without a whole request gives way to the new
 * one: an honest request is whole within moments and a slow one is not, so that the limit shuts nobody out who shares an address with an
 * attacker. A connection whose request is being answered is left alone, unless the other side doesn't read the answer.
 *
 * Whoever sends slowly is cut off elsewhere: a head by Node (serve.ts), a body where it is read (http/body.ts).
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

/** Owned by the functions below. */
interface Watch {
  readonly rules: ConnectionRules;
  /** Networks whose connections are not counted by address. */
  readonly exempt: ReadonlySet<string>;
  readonly open: Map<string, Connection>;
  /** Those without a whole request; who has waited longest is first. */
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

/** The new one is among the candidates: if all others are being answered, it goes itself. */
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

/** A socket and the one that speaks TLS on it have the same. */
function nameOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/**
 * Looks once. An answer that is being sent has to be read within the grace and the time that its bytes take at the lowest rate, and no answer may
 * take longer than a request may. How far a single large write has come is not known to Node, so its whole length counts.
 */
function isSlowReader({ socket, answers }: Connection, { transferGraceMs, transferBytesPerSecondMin, requestMs }: Limits): boolean {
  for (const [response, sending] of answers) {
    // Of answers that stand in line on one connection, the first alone has a socket.
    if (!response.headersSent || response.socket === null) continue;
    if (sending === undefined) {
      const takesMs = transferGraceMs + (1000 * socket.writableLength) / transferBytesPerSecondMin;
      answers.set(response, { looksLeft: Math.ceil(Math.min(takesMs, requestMs) / LOOK_EVERY_MS) });
    } else if (sending.looksLeft-- <= 0) return true;
  }
  return false;
}
