// one-process.test.ts — only one aggregator can use a database file, by a kernel lock; the operator's other commands still work beside it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backUpAggregator, startAggregator, verifyAuditOf } from '../../aggregator/node/index.ts';
import { claimSqlite } from '../../aggregator/store/sqlite-claim.ts';
import { helperFolder, type HelperFolder } from '../support/helper-folder.ts';

const cli = resolve(import.meta.dirname, '../../src/dist/cli.js');

let ground: HelperFolder;
const children: ChildProcess[] = [];
beforeEach(() => {
  ground = helperFolder();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(ground.folder, { recursive: true, force: true });
});

/** A real helper, once it has said that it listens. */
async function started(config: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [cli, 'helper', '--config', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  for await (const said of child.stderr as AsyncIterable<Buffer>) {
    if (said.includes('listens on')) break;
    throw new Error(said.toString());
  }
  child.stderr.resume();
  return child;
}

it('a second process on one SQLite file is refused with a sentence, by whatever path, until the first has ended', async () => {
  const first = await started(ground.configure());
  mkdirSync(ground.at('elsewhere'));
  symlinkSync(ground.at('helper.db'), join(ground.at('elsewhere'), 'link.db'));
  const others = [ground.configure(), ground.configure({ database: { kind: 'sqlite', file: 'elsewhere/link.db' } }, 'other.json')];
  for (const config of others) {
    await expect(startAggregator(config)).rejects.toMatchObject({ code: 'running' });
    await expect(startAggregator(config)).rejects.toThrow(/Another leader or helper is using the database .*\.db\. Stop it first/);
  }
  // What operating.md says may be run beside it.
  await backUpAggregator(ground.configure(), ground.at('copy.db'));
  expect((await verifyAuditOf(ground.configure(), undefined, () => undefined)).number).toBeGreaterThan(0);

  first.kill('SIGKILL');
  await once(first, 'exit');
  const next = await startAggregator(ground.configure());
  await next.stop();
});

it('a start that fails leaves the file to the next one, and so does a stop', async () => {
  await expect(startAggregator(ground.configure({ databaseKeyFile: 'none.key' }))).rejects.toMatchObject({ code: 'key-file' });
  const running = await startAggregator(ground.configure());
  await expect(startAggregator(ground.configure())).rejects.toMatchObject({ code: 'running' });
  await Promise.all([running.stop(), running.stop()]);
  const release = claimSqlite(ground.at('helper.db'));
  expect(release).toBeDefined();
  expect(claimSqlite(ground.at('helper.db'))).toBeUndefined();
  release?.();
});
