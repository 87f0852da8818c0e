// witness.ts — `soundings witness`: cosigns the checkpoints of registers, so that none of them can show two histories.
import type { AddressInfo } from 'node:net';
import { httpServer, Limits } from '@soundings/aggregator/parts';
import { verify } from '@soundings/crypto/signature/node';
import { formatVerifierKey } from '@soundings/protocol/register/keys/verifier-key';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { witnessApp } from '../witness/witness-app.ts';
import { readWitnessConfig } from '../witness/witness-config.ts';
import { openWitnessStore } from '../witness/witness-store.ts';

export const witness = ({ terminal, signal }: Surroundings) =>
  command('witness', {
    summary: 'run a witness, which signs that a register only grows',
    usage: '--config FILE',
    about:
      'A register publishes nothing that a quorum of witnesses has not signed. A witness remembers the largest checkpoint of each register that it ' +
      'signed, and signs only what continues it. It sees digests, never what a register holds. It logs JSON lines on standard output, and stops ' +
      'cleanly on SIGTERM. docs/register-hosting.md says how to run one.',
    examples: ['soundings witness --config witness/config.json'],
  })
    .addOption(needed('--config <FILE>', 'Its configuration, as JSON. Paths in it are relative to that file.'))
    .action(async ({ config }) => {
      const settings = readWitnessConfig(config);
      const store = openWitnessStore(settings.database);
      const log = (event: string, fields: object) => terminal.print(JSON.stringify({ time: new Date().toISOString(), event, ...fields }));
      try {
        const app = witnessApp(
          {
            ...settings,
            store,
            verify,
            onAnswer: (origin, status) => log('answered', { log: origin ?? 'unknown', status }),
          },
          settings.base,
        );
        const { server } = httpServer(async (request) => app.fetch(request), {
          limits: Limits.parse({}),
          proxies: settings.proxies,
          onCut: (why) => log('cut', { why }),
        });
        const { host, port } = settings.listen;
        await new Promise<void>((ready, fail) => {
          server.once('error', (cause) =>
            fail(new InputError(`This witness can't listen on ${host}:${port}: ${cause.message}.`, { cause })),
          );
          server.listen(port, host, ready);
        });
        const address = server.address() as AddressInfo;
        terminal.say(`${formatVerifierKey(settings.key)}\nThe witness listens on ${address.address}:${address.port}. Stop it with Ctrl-C.`);
        await new Promise<void>((end) => signal.addEventListener('abort', () => end(), { once: true }));
        await new Promise<void>((end) => {
          server.close(() => end());
          server.closeIdleConnections();
        });
      } finally {
        store.close();
      }
    });
