// party.ts — a client, leader, helper or collector that listens for a test runner until it is told to stop.
import { fetchWithin } from '@soundings/aggregator/answers';
import { jsonLog, toJanus } from '@soundings/aggregator/parts';
import { secureRandom } from '@soundings/crypto/random';
import { InputError } from '../errors.ts';
import { interopAggregator } from './aggregator.ts';
import { interopClient } from './client.ts';
import { interopCollector } from './collector.ts';
import type { Ports } from './exchange.ts';
import { listen } from './listen.ts';
import type { Handle } from './server.ts';

export const ROLES = ['client', 'leader', 'helper', 'collector'] as const;
type Role = (typeof ROLES)[number];

interface PartyOptions {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** The other aggregator (for a collector: the leader) is Janus. */
  readonly janus: boolean;
  /** A helper answers later, when it is asked again. */
  readonly asynchronous: boolean;
}

/**
 * Serves until `signal` is aborted; `say` is told where, and whatever an aggregator logs. Throws InputError for an option that does not apply to the
 * role.
 */
export async function serve(role: Role, options: PartyOptions, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  if (role === 'client' && options.janus) throw new InputError('A client treats Janus like any other aggregator. Leave --janus out.');
  if (role !== 'helper' && options.asynchronous) throw new InputError('Only a helper can answer later. Leave --asynchronous out.');
  const party = partyOf(role, options, say);
  const server = await listen(party.handle, options.host, options.port);
  say(`The ${role} waits for the test runner on http://${options.host}:${String(server.port)}.`);
  await new Promise<void>((stop) => {
    if (signal.aborted) stop();
    signal.addEventListener('abort', () => stop(), { once: true });
  });
  await server.close();
  await party.stop();
}

/** For an answer and all of its body. */
const TIMEOUT_MS = 60_000;
const ANSWER_BYTES_MAX = 64 << 20;

function partyOf(
  role: Role,
  { janus, asynchronous }: PartyOptions,
  write: (line: string) => void,
): { readonly handle: Handle; readonly stop: () => Promise<void> } {
  const ports: Ports = { fetch: async (request) => fetchWithin(TIMEOUT_MS, request), random: secureRandom, now: Date.now };
  const stop = async () => Promise.resolve();
  switch (role) {
    case 'client':
      return { handle: interopClient(ports), stop };
    case 'collector':
      return { handle: interopCollector(janus ? { ...ports, fetch: toJanus(ports.fetch, ANSWER_BYTES_MAX) } : ports), stop };
    case 'leader':
    case 'helper':
      return interopAggregator(role, { peer: janus ? 'janus' : 'dap-18', asynchronous }, { ...ports, log: jsonLog(write, Date.now) });
  }
}
