// quiet.test.ts — no share, key or token in a log, a metric, an error or a database file; and the same seed gives the same run.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url, toHex } from '../../crypto/bytes.ts';
import { jsonLog } from '../../aggregator/log.ts';
import { makeReport, plainTask, upload } from '../support/dap-client.ts';
import { COLLECTOR_TOKEN, LEADER_TOKEN, START_MS, startPair, type TestPair } from '../support/servers.ts';

const HOUR = BigInt(START_MS / 3_600_000);
let pair: TestPair;
afterEach(async () => pair.close());

/** A run with many kinds of refusal. Returns the secrets that were used. */
async function run(seed: string): Promise<readonly Uint8Array[]> {
  pair = await startPair({ seed });
  const task = plainTask(pair.random, { vdaf: { kind: 'prio3SumVec', length: 4, maxMeasurement: 3n, chunkLength: 3 } });
  for (const { tasks } of [pair.leader, pair.helper]) await tasks.addTask(task.file);
  const secrets: Uint8Array[] = [fromBase64Url(task.file.verifyKey) ?? new Uint8Array(), pair.identities.helper.privateKey];
  for (let n = 0; n < 3; n++) {
    const spoil = (parts: { leaderShare: Uint8Array; helperShare: Uint8Array }) => {
      secrets.push(parts.leaderShare.slice(0, 24), parts.helperShare.slice(0, 24));
      if (n === 2) parts.leaderShare.fill(255, -8);
    };
    await upload(pair, task.taskId, [await makeReport(pair, task, [1n, 2n, 3n, 0n], { time: HOUR, spoil })]);
  }
  const bad = await makeReport(pair, task, [0n, 0n, 0n, 0n], { time: HOUR + 100n });
  expect(await upload(pair, task.taskId, [bad])).toEqual(['report_too_early']);
  return secrets;
}

describe('an aggregator', () => {
  it('keeps its secrets out of its database files, its log and its metrics', async () => {
    const secrets = await run('quiet');
    const texts = (bytes: Uint8Array) => [Buffer.from(bytes), Buffer.from(toHex(bytes)), Buffer.from(toBase64Url(bytes))];
    const planted = [...secrets.flatMap(texts), Buffer.from(LEADER_TOKEN), Buffer.from(COLLECTOR_TOKEN)];
    const found = (where: Buffer) => planted.filter((secret) => where.includes(secret)).length;
    for (const phase of ['uploaded', 'aggregated'] as const) {
      for (const name of readdirSync(pair.folder))
        expect([phase, name, found(readFileSync(join(pair.folder, name)))]).toEqual([phase, name, 0]);
      await pair.settle();
    }
    const lines: string[] = [];
    const log = jsonLog(
      (line) => lines.push(line),
      () => pair.clock.now(),
    );
    for (const { level, event, fields } of pair.log) log(level, event, fields);
    const said = [...lines, await pair.leader.metrics.text({}), await pair.helper.metrics.text({})].join('\n');
    expect(said).toContain('"event":"job-finished"');
    expect(found(Buffer.from(said))).toBe(0);
  });

  it('logs no field that is not on the list, whatever it is given', async () => {
    pair = await startPair();
    const lines: string[] = [];
    jsonLog(
      (line) => lines.push(line),
      () => 0,
    )('info', 'started', { task: 'a-very-long-identifier', share: 'secret' } as never);
    expect(lines).toEqual(['{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"started","task":"a-very-l"}']);
  });

  it('does the same again from the same seed', async () => {
    const runs = [];
    for (let n = 0; n < 2; n++) {
      await run('again');
      await pair.settle();
      runs.push(JSON.stringify(pair.log));
      if (n === 0) await pair.close();
    }
    expect(runs[0]).toBe(runs[1]);
    expect(runs[0]).toContain('job-finished');
  });
});
