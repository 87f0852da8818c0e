// real-register.ts — a register as files on this disk that the real program reads, with witnesses that listen on this machine and keep every note they are asked to sign.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { formatVerifierKey } from '../../../protocol/register/keys/verifier-key.ts';
import { parseAddCheckpoint } from '../../../protocol/register/witness.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { freePort } from '../../../src/demo/processes.ts';
import { Ground } from '../../src/register/ground.ts';
import { seededRandom } from '../../support/seeded-random.ts';

export interface RealRegister {
  readonly ground: Ground;
  /** What `soundings` is told to publish. */
  readonly arguments: readonly string[];
  /** Every note that a witness was asked to sign, whether it did or not: each is signed by the register. */
  readonly notes: ReadonlySet<string>;
  /** Adds one more object to what is published next. */
  addOne(): Promise<void>;
  /** Ends a witness for good. */
  silence(witness: number): void;
  close(): Promise<void>;
}

export async function realRegister(seed = 'real register'): Promise<RealRegister> {
  const ports = await Promise.all(Array.from({ length: 4 }, freePort));
  const ground = new Ground(
    seed,
    ports.map((port) => `http://127.0.0.1:${String(port)}/w1/`),
  );
  const notes = new Set<string>();
  const servers = await Promise.all(
    ground.witnesses.map(async ({ app }, at) =>
      listening(ports[at] ?? 0, async (request) => {
        if (request.method === 'POST') notes.add(parseAddCheckpoint(await request.clone().text()).note);
        return app.fetch(request);
      }),
    ),
  );
  const { settings } = ground;
  writeKeyFile(join(ground.folder, 'register.key'), ground.seed);
  mkdirSync(join(ground.folder, 'lock'), { recursive: true });
  const config = {
    url: settings.url,
    lockStore: 'lock/lock.db',
    keyFiles: ['register.key'],
    witnesses: settings.witnesses.map(({ key, url }) => ({ key: formatVerifierKey(key), url })),
    quorum: settings.quorum,
  };
  writeFileSync(join(ground.folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(ground.folder, 'time'), String(1000 * ground.now));
  const random = seededRandom('challenges');
  await ground.add(ground.mission('2025-12-29'));
  await ground.publish(ground.ports);
  return {
    ground,
    arguments: [
      'register',
      'publish',
      '--register',
      join(ground.folder, 'config.json'),
      '--dangerously-read-time-from',
      join(ground.folder, 'time'),
    ],
    notes,
    addOne: async () => {
      const body = {
        format: 'soundings challenge v1',
        charter: ground.digest,
        about: { kind: 'charter', object: ground.digest },
        received: '2025-12-02',
        salt: toBase64Url(random(16)),
        text: 'Why is there no question about rent?',
      };
      await ground.add({ body, signatures: [] });
    },
    silence: (witness) => {
      servers[witness]?.closeAllConnections();
      servers[witness]?.close();
    },
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
      ground.close();
    },
  };
}

async function listening(port: number, fetch: (request: Request) => Promise<Response>): Promise<Server> {
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  return server;
}
