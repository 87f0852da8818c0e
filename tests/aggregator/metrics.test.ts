// metrics.test.ts — the metrics that an operator watches: the other aggregator's answers, refused shares, the disk and the backup.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { toBase64Url } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import type { Configured } from '../../aggregator/node/config-file.ts';
import { backUpAggregator, startAggregator, type RunningAggregator } from '../../aggregator/node/index.ts';
import { machineGauges } from '../../aggregator/node/gauges.ts';
import { AggregateShareReq } from '../../protocol/dap/collection.ts';
import { freePort } from '../../src/demo/processes.ts';
import { collect, makeReport, plainTask, query, upload } from '../support/dap-client.ts';
import { reportErrors } from '../../protocol/dap/report-error.ts';
import { HELPER_URL, startPair, START_MS, type TestPair } from '../support/servers.ts';

const HOUR = BigInt(START_MS / 3_600_000);

let pair: TestPair | undefined;
let running: RunningAggregator | undefined;
afterEach(async () => {
  await pair?.close();
  await running?.stop();
  [pair, running] = [undefined, undefined];
});

function lines(text: string, name: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith(`soundings_${name}`));
}

it('the other aggregator’s answers are counted and timed, and refused shares by reason', async () => {
  const open = (pair = await startPair());
  const task = plainTask(open.random, { vdaf: { kind: 'prio3Sum', maxMeasurement: 7n } });
  for (const { tasks } of [open.leader, open.helper]) await tasks.addTask(task.file);
  for (const value of [1n, 2n]) await upload(open, task.taskId, [await makeReport(open, task, value, { time: HOUR })]);
  let losses = 1;
  open.cutWire(async (request, deliver) => {
    open.clock.advance(250);
    if (losses-- > 0) throw new TypeError('nobody there');
    if (!request.url.endsWith('/aggregate_shares')) return deliver(request);
    const asked = decode(AggregateShareReq, new Uint8Array(await request.clone().arrayBuffer()));
    return deliver(new Request(request, { body: encode(AggregateShareReq, { ...asked, reportCount: 3n }).slice() }));
  });
  await open.settle();
  open.clock.advance(60_000);
  await open.settle();
  await expect(collect(open, task, query({ start: HOUR, duration: 1n }))).rejects.toThrow(/batchMismatch/);
  const [leader, helper] = [await open.leader.metrics.text({}), await open.helper.metrics.text({})];
  expect(lines(leader, 'peer_requests_total')).toEqual([
    'soundings_peer_requests_total{status="none"} 1',
    'soundings_peer_requests_total{status="201"} 1',
    'soundings_peer_requests_total{status="400"} 1',
  ]);
  expect(lines(leader, 'peer_request_seconds_sum')).toEqual(['soundings_peer_request_seconds_sum 0.75']);
  expect(lines(leader, 'peer_request_seconds_bucket{le="0.1"}')).toEqual(['soundings_peer_request_seconds_bucket{le="0.1"} 0']);
  expect(lines(leader, 'peer_request_seconds_bucket{le="0.5"}')).toEqual(['soundings_peer_request_seconds_bucket{le="0.5"} 3']);
  expect(lines(helper, 'shares_refused_total')).toContain('soundings_shares_refused_total{error="batchMismatch"} 1');
  expect(lines(leader, 'uploads_waiting')).toEqual(['soundings_uploads_waiting 0']);
  expect(lines(helper, 'aggregation_requests_waiting')).toEqual(['soundings_aggregation_requests_waiting 0']);
});

it('every counter has a text that says what it counts, and a labelled one begins at zero with every label that is known', async () => {
  const open = (pair = await startPair());
  const text = await open.leader.metrics.text({ reports_waiting: 0 });
  for (const [, name] of text.matchAll(/^# TYPE (\w+) (?:counter|gauge|histogram)$/gm)) expect(text).toContain(`# HELP ${name ?? ''} `);
  expect(lines(text, 'reports_rejected_total')).toEqual(
    reportErrors.map((error) => `soundings_reports_rejected_total{error="${error}"} 0`),
  );
  for (const name of ['requests_shed_total', 'job_retries_total', 'shares_refused_total', 'driver_failures_total'])
    expect(lines(text, name).every((line) => /\{\w+="[\w-]+"\} 0$/.test(line))).toBe(true);
  expect(lines(text, 'requests_total')).toEqual([]);
  // One key was made, at once the preferred one; the next is made, then preferred, and the first dropped when nobody can use it.
  const keys = async () => {
    const told = await open.leader.metrics.text({});
    return ['made', 'preferred', 'dropped'].map((what) => lines(told, `hpke_keys_${what}_total`)[0]?.split(' ')[1]);
  };
  expect(await keys()).toEqual(['1', '0', '0']);
  for (const weeks of [12, 1, 20]) {
    open.clock.advance(weeks * 7 * 86_400_000);
    await open.settle();
  }
  expect(await keys()).toEqual(['3', '1', '1']);
});

it('a report that is rejected has its reason in the log, on both sides', async () => {
  const open = (pair = await startPair());
  const task = plainTask(open.random, { vdaf: { kind: 'prio3Sum', maxMeasurement: 7n } });
  for (const { tasks } of [open.leader, open.helper]) await tasks.addTask(task.file);
  const spoil = ({ helperShare }: { helperShare: Uint8Array }) => helperShare.set(open.random(8));
  await upload(open, task.taskId, [await makeReport(open, task, 1n, { time: HOUR, spoil })]);
  await upload(open, task.taskId, [await makeReport(open, task, 1n, { time: HOUR + 1000n })]);
  await open.settle();
  const reasons = (event: string) => open.log.filter((line) => line.event === event).map(({ role, fields }) => [role, fields.reason]);
  expect(reasons('reports-uploaded')).toEqual([
    ['leader', undefined],
    ['leader', 'report_too_early 1'],
  ]);
  expect(reasons('job-finished')).toEqual([
    ['helper', 'vdaf_verify_error 1'],
    ['leader', 'vdaf_verify_error 1'],
  ]);
  expect(lines(await open.helper.metrics.text({}), 'reports_rejected_total{error="vdaf_verify_error"}')).toEqual([
    'soundings_reports_rejected_total{error="vdaf_verify_error"} 1',
  ]);
});

it('a machine says which version it runs, what is left of its disk, how large its database is and how old its backup', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-metrics-'));
  writeFileSync(join(folder, 'database.key'), toBase64Url(new Uint8Array(32).fill(5)), { mode: 0o600 });
  const file = join(folder, 'config.json');
  const port = await freePort();
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../aggregator/package.json'), 'utf8')) as { version: string };
  const config = {
    role: 'helper',
    endpoint: HELPER_URL,
    listen: { port: 0 },
    operations: { port },
    database: { kind: 'sqlite', file: 'helper.db' },
    databaseKeyFile: 'database.key',
  };
  writeFileSync(file, JSON.stringify(config));
  running = await startAggregator(file);
  const numbers = async () => {
    const text = await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
    expect(lines(text, 'build_info')).toEqual([`soundings_build_info{version="${version}"} 1`]);
    return (name: string) => lines(text, `${name} `).map((line) => Number(line.split(' ')[1]));
  };
  const before = await numbers();
  expect(before('backup_age_seconds')).toEqual([]);
  expect(before('audit_rows')).toEqual([1]); // its first key
  for (const name of ['database_bytes', 'database_log_bytes', 'disk_free_bytes', 'rss_bytes']) {
    const [value = 0] = before(name);
    expect([name, value > 0]).toEqual([name, true]);
  }
  await backUpAggregator(file, join(folder, 'copy.db'));
  const [age = -1] = (await numbers())('backup_age_seconds');
  expect(age).toBeGreaterThanOrEqual(0);
  rmSync(folder, { recursive: true });
});

it('says how long the certificate lasts, and nothing of a database that is not a file here', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-metrics-'));
  writeFileSync(join(folder, 'tls.pem'), CERTIFICATE);
  const database = { kind: 'postgres', url: 'postgres://db.example/helper', connectionsMax: 2 } as const;
  const tls = { certificateFile: 'tls.pem', keyFile: 'tls.key' };
  const configured = { config: { database, tls }, at: (path: string) => join(folder, path) } as unknown as Configured;
  const store = { meta: async () => Promise.resolve('1000') };
  const now = Date.UTC(2036, 10, 20, 23, 53);
  expect(await machineGauges(configured, store, { now: () => now })).toEqual({
    backup_age_seconds: (now - 1000) / 1000,
    certificate_left_seconds: 86_400,
  });
  rmSync(folder, { recursive: true });
});

/** Signed by a key that nobody kept; valid until 2036-11-21 23:53 UTC. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUJtkeG8ZplYxHYTCD6bT3RpnQcHowCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwObGVhZGVyLmV4YW1wbGUwHhcNMjYxMTI0MjM1MzAwWhcNMzYx
MTIxMjM1MzAwWjAZMRcwFQYDVQQDDA5sZWFkZXIuZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABD88F8anqrcZjvemtbj/LDPHi4tlirfbNGLj47ft7yWo
BNkZ1JiDjYKtSshJ1zvFE758b8GmW6W50LF5dUhyIiejUzBRMB0GA1UdDgQWBBS+
3MyRNezBQuNxDD6/FawA97VkkzAfBgNVHSMEGDAWgBS+3MyRNezBQuNxDD6/FawA
97VkkzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDbj88Ej9xr
kl+K5gOCJoYoRdBHfb5bk3s/4x5G9E24SwIgMi4YMHfyHC4+Zx/8aYbMBko6ST8a
pdZwKJX04Payzk4=
-----END CERTIFICATE-----
`;
