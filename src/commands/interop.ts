// interop.ts — `soundings interop ROLE`: one party of DAP, steered by an interoperation test runner (docs/interop.md).
import { fetchWithin, jsonLog, toJanus } from '@soundings/aggregator/parts';
import { secureRandom } from '@soundings/crypto/random';
import { flag, leaveOut, text, wholeNumber, type Command } from '../cli/command.ts';
import { InputError } from '../errors.ts';
import { interopAggregator } from '../interop/aggregator.ts';
import { interopClient } from '../interop/client.ts';
import { interopCollector } from '../interop/collector.ts';
import type { Effects } from '../interop/exchange.ts';
import { listen } from '../interop/listen.ts';
import type { Handle } from '../interop/server.ts';

const ROLES = ['client', 'leader', 'helper', 'collector'] as const;
type Role = (typeof ROLES)[number];

const PORT = 8080;
const ANSWER_BYTES_MAX = 64 << 20;

export const interop: Command = {
  name: 'interop',
  summary: 'be one party of DAP for an interoperation test runner',
  usage: 'client|leader|helper|collector [--port N] [--host ADDRESS] [--janus] [--asynchronous]',
  about:
    'Serves the interoperation test API of draft-dcook-ppm-dap-interop-test-design, as docs/interop.md says, so that another implementation ' +
    'can be tried against each role. Everything is in memory and gone when the program ends. Never for real data: whoever reaches the port ' +
    'can add tasks.',
  options: {
    port: { value: 'N', help: `Where to listen; ${String(PORT)} if left out.` },
    host: { value: 'ADDRESS', help: 'The address to listen on; 127.0.0.1 if left out, 0.0.0.0 in a container.' },
    janus: { help: 'The other aggregator (for a collector: the leader) is Janus as of August 2026, not DAP-18.' },
    asynchronous: { help: 'A helper answers later, when it is asked again.' },
  },
  words: 'ROLE',
  examples: ['soundings interop client --port 8080', 'soundings interop leader --host 0.0.0.0 --janus'],
  async run({ options, words, terminal, signal }) {
    const role = ROLES.find((one) => one === words[0]);
    if (role === undefined || words.length !== 1) throw new InputError(`Name one role: ${ROLES.join(', ')}.`);
    if (role === 'client') leaveOut(options, ['janus'], 'A client speaks to Janus as to any aggregator');
    if (role !== 'helper') leaveOut(options, ['asynchronous'], 'Only a helper answers later');
    const party = partyOf(role, { janus: flag(options, 'janus'), asynchronous: flag(options, 'asynchronous') }, (line) =>
      terminal.say(line),
    );
    const host = text(options, 'host') ?? '127.0.0.1';
    const server = await listen(party.handle, host, wholeNumber(options, 'port', 0, 65_535) ?? PORT);
    terminal.say(`The ${role} waits for the test runner on http://${host}:${String(server.port)}.`);
    await new Promise<void>((stop) => {
      if (signal.aborted) stop();
      signal.addEventListener('abort', () => stop(), { once: true });
    });
    await server.close();
    await party.stop();
  },
};

/** For an answer and all of its body. */
const TIMEOUT_MS = 60_000;

function partyOf(
  role: Role,
  { janus, asynchronous }: { readonly janus: boolean; readonly asynchronous: boolean },
  write: (line: string) => void,
): { readonly handle: Handle; readonly stop: () => Promise<void> } {
  const effects: Effects = { fetch: async (request) => fetchWithin(TIMEOUT_MS, request), random: secureRandom, now: Date.now };
  const stop = async () => Promise.resolve();
  switch (role) {
    case 'client':
      return { handle: interopClient(effects), stop };
    case 'collector':
      return { handle: interopCollector(janus ? { ...effects, fetch: toJanus(effects.fetch, ANSWER_BYTES_MAX) } : effects), stop };
    case 'leader':
    case 'helper':
      return interopAggregator(role, { peer: janus ? 'janus' : 'dap-18', asynchronous }, { ...effects, log: jsonLog(write, Date.now) });
  }
}
