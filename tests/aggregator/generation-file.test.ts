// generation-file.test.ts — an aggregator with missions keeps its generation file unless it is told not to, and isn't ready without one.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultLifeFile } from '../../aggregator/node/generation-file.ts';
import { backUpAggregator, endQuarantineOf, startAggregator, type RunningAggregator } from '../../aggregator/node/index.ts';
import { secureRandom } from '../../crypto/random.ts';
import { winterPlan } from '../../src/demo/plan.ts';
import { freePort } from '../../src/demo/processes.ts';
import { makeWorld, setClock, shareMission, type World } from '../../src/demo/world.ts';

let folder: string;
let world: World;
let running: RunningAggregator | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-generation-file-'));
  const called = makeWorld(winterPlan('generation file', 6, 2), { folder, leaderPort: 1, helperPort: 2, firstDay: 20_451 }, secureRandom);
  world = shareMission(called, called.document);
  setClock(world, 20_452);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts the helper with its configuration changed, and asks whether it is ready. */
async function ready(change: Record<string, unknown> = {}): Promise<readonly [number, string]> {
  const port = await freePort();
  const config = JSON.parse(readFileSync(world.helperConfig, 'utf8')) as Record<string, unknown>;
  const file = join(dirname(world.helperConfig), 'changed.json');
  writeFileSync(file, JSON.stringify({ ...config, listen: { port: 0 }, operations: { port }, workers: 0, ...change }));
  running = await startAggregator(file);
  const response = await fetch(`http://127.0.0.1:${String(port)}/readyz`);
  const { status } = (await response.json()) as { readonly status: string };
  await running.stop();
  running = undefined;
  return [response.status, status];
}

describe('#6 an aggregator with missions', () => {
  it('has a generation file in the demo’s configuration, which is where it would be anyway', async () => {
    for (const file of [world.leaderConfig, world.helperConfig]) {
      const { lifeFile } = JSON.parse(readFileSync(file, 'utf8')) as { readonly lifeFile: string };
      expect(join(dirname(file), lifeFile)).toBe(defaultLifeFile(file));
    }
    expect(await ready()).toEqual([200, 'ok']);
    expect(existsSync(defaultLifeFile(world.helperConfig))).toBe(true);
  });

  it('has one by default, outside of its own folder, and none of it is in a backup', async () => {
    expect(await ready({ lifeFile: undefined })).toEqual([200, 'ok']);
    const changed = join(folder, 'helper', 'changed.json');
    expect(readFileSync(defaultLifeFile(changed), 'utf8')).toMatch(/^\d+\.\d+\n$/);
    expect(dirname(defaultLifeFile(changed))).toBe(`${dirname(changed)}.generation`);
    const before = readFileSync(defaultLifeFile(changed), 'utf8');
    await backUpAggregator(changed, join(folder, 'copy.db'));
    expect(readFileSync(defaultLifeFile(changed), 'utf8')).not.toBe(before);
    // The copy that replaced the database is recognised as a copy.
    const database = { kind: 'sqlite', file: '../copy.db' };
    expect(await ready({ lifeFile: undefined, database })).toEqual([503, expect.stringContaining('was restored from a backup')]);
    await endQuarantineOf(changed);
    expect(await ready({ lifeFile: undefined, database })).toEqual([200, 'ok']);
  });

  it.each([
    [false, /no generation file.*"lifeFile" is false/],
    ['config.json/in/a/file', /no generation file.*can't be .*set "lifeFile"/],
  ])('is not ready without one, and says so: %s', async (lifeFile, sentence) => {
    expect(await ready({ lifeFile })).toEqual([503, expect.stringMatching(sentence)]);
  });

  it('without missions is ready all the same', async () => {
    const plain = { lifeFile: false, missions: undefined, database: { kind: 'sqlite', file: 'plain.db' } };
    expect(await ready(plain)).toEqual([200, 'ok']);
  });
});
