// quarantine-replicas.test.ts — on PostgreSQL, end-quarantine notices a running aggregator, too: it refuses and changes nothing.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backUpAggregator, endQuarantineOf, startAggregator, type RunningAggregator } from '../../aggregator/node/index.ts';
import { helperFolder, type HelperFolder } from '../support/helper-folder.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
let ground: HelperFolder;
let running: RunningAggregator | undefined;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => postgres.stop());
beforeEach(() => {
  ground = helperFolder();
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(ground.folder, { recursive: true });
});

/** The rows that the end of a quarantine changes. */
async function rowsOf(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tables = ['collected', 'generations', 'audit'].map(
    async (table) => (await client.query<object>(`select * from ${table} order by 1`)).rows,
  );
  const lost = await client.query("select * from meta where key = 'lost-place'");
  const rows = [await Promise.all(tables), lost.rows];
  await client.end();
  return rows;
}

describe('end-quarantine on PostgreSQL', () => {
  it.each(['', '?application_name=ours'])('refuses while a replica runs, and works once it has stopped: %j', async (parameters) => {
    const url = (await postgres.createDatabase()) + parameters;
    const config = ground.configure({ database: { kind: 'postgres', url } });
    running = await startAggregator(config);
    await running.stop();
    writeFileSync(ground.at('generation'), '8000000000000.5\n'); // as a database leaves it that was ahead of this one
    running = await startAggregator(config);
    expect(running.aggregator.isRestored()).toBe(true);
    const before = [await rowsOf(url), readFileSync(ground.at('generation'), 'utf8')];
    for (const isRestored of [false, true]) {
      await expect(endQuarantineOf(config, { isRestored })).rejects.toMatchObject({ code: 'running' });
      await expect(endQuarantineOf(config, { isRestored })).rejects.toThrow(
        /A replica of this aggregator is running.*nothing was changed\. Stop all/,
      );
    }
    expect([await rowsOf(url), readFileSync(ground.at('generation'), 'utf8')]).toEqual(before);
    await running.stop();
    await endQuarantineOf(config);
    running = await startAggregator(config);
    expect(running.aggregator.isRestored()).toBe(false);
  });

  it('refuses where there is no quarantine, whatever commands are open on the database', async () => {
    const url = await postgres.createDatabase();
    const config = ground.configure({ database: { kind: 'postgres', url } });
    running = await startAggregator(config);
    await running.stop();
    running = undefined;
    await backUpAggregator(config, undefined);
    const client = new pg.Client({ connectionString: url });
    await client.connect(); // somebody looks at it
    await expect(endQuarantineOf(config)).rejects.toMatchObject({ code: 'no-quarantine' });
    await client.end();
  });
});
