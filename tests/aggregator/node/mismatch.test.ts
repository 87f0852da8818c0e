// mismatch.test.ts — a batch that the two aggregators have counted differently: the operators compare it and give it up, and no budget is spent.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { decode, encode } from '../../../crypto/codec.ts';
import { AggregationJobResp } from '../../../protocol/dap/aggregation.ts';
import { BatchMode } from '../../../protocol/dap/batch-mode.ts';
import { mediaType } from '../../../protocol/dap/media-types.ts';
import { Role as DapRole } from '../../../protocol/dap/role.ts';
import { COUNTED_QUESTION_MEDIA_TYPE, countedPath } from '../../../protocol/contribution/counted.ts';
import { readAnswer, signQuestion } from '../../../protocol/signed/counted.ts';
import { GIVEN_UP } from '../../../protocol/contribution/given-up.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { atRest } from '../../../aggregator/store/tables/at-rest.ts';
import { unmatchedBatches } from '../../../aggregator/node/mismatch.ts';
import { sqliteStore } from '../../../aggregator/store/sqlite.ts';
import { timeBucket } from '../../../aggregator/tasks/task.ts';
import { runCommand } from '../../support/run-command.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { addTask, HOUR, thisHour } from '../../conformance/scene.ts';
import { collect, makeReport, query, upload, type PlainTask } from '../../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission } from '../../support/mission-pair.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { HELPER_URL, LEADER_URL, startPair, type Role, type TestPair } from '../../support/servers.ts';

let pair: TestPair;
afterEach(async () => pair.close());

/** The leader is told that the first report of the next job is refused, which the helper has committed. */
async function disagreeOnNextJob(): Promise<void> {
  pair.cutWire(async (request, deliver) => {
    const response = await deliver(request);
    if (!request.url.includes('aggregation_jobs')) return response;
    const { verifyResps } = decode(AggregationJobResp, new Uint8Array(await response.arrayBuffer()));
    const [first, ...rest] = verifyResps;
    if (first === undefined) throw new RangeError('an answer about no report');
    const changed = [{ ...first, result: { kind: 'reject' as const, reportError: 'vdaf_verify_error' as const } }, ...rest];
    const headers = { 'content-type': mediaType('aggregation-job-resp'), location: response.headers.get('location') ?? '' };
    return new Response(encode(AggregationJobResp, { verifyResps: changed }) as Uint8Array<ArrayBuffer>, {
      status: response.status,
      headers,
    });
  });
  await pair.settle();
  pair.cutWire(undefined);
}

/** One of the two operators' command lines; what it prints, and says along the way. */
async function soundingsMismatch(role: Role, options: Record<string, string | boolean> = {}): Promise<string> {
  const place = (name: string): string => join(pair.folder, `${role}-${name}`);
  writeFileSync(place('database.key'), toBase64Url(new Uint8Array(32).fill(role === 'leader' ? 1 : 2)), { mode: 0o600 });
  writeFileSync(place('clock'), String(pair.clock.now()));
  const config = {
    role,
    endpoint: role === 'leader' ? LEADER_URL : HELPER_URL,
    listen: { port: 0 },
    database: { kind: 'sqlite', file: `${role}.db` },
    databaseKeyFile: `${role}-database.key`,
    dangerouslyReadTimeFrom: `${role}-clock`,
  };
  writeFileSync(place('config.json'), JSON.stringify(config));
  let said = '';
  const stream = { write: (text: string) => (said += text) };
  await runCommand(
    'mismatch',
    { config: place('config.json'), ...options },
    terminal(stream, stream, { NO_COLOR: '1' }, () => 0),
  );
  return said;
}

/** Both operators' whole procedure from docs/operating.md, up to what differs. */
async function comparison(task: Record<string, string>): Promise<string> {
  const file = join(pair.folder, 'helper-reports.json');
  expect(await soundingsMismatch('helper', { ...task, out: file })).toMatch(/This helper has committed \d+ reports/);
  expect(readFileSync(file, 'utf8')).not.toContain('organisation');
  return soundingsMismatch('leader', { ...task, compare: file });
}

describe('a plain task', () => {
  let task: PlainTask;
  const times = { from: '2026-01-05', until: '2026-01-05T01:00:00Z' };

  async function mismatched(batchMode: NonNullable<Parameters<typeof addTask>[1]['batchMode']>): Promise<void> {
    pair = await startPair({ leader: { leaderSelectedBatchTimes: 2 } });
    task = await addTask(pair, { minBatchSize: 2n, batchMode });
    const reports = await Promise.all([1, 2, 3].map(async () => makeReport(pair, task, true, { time: HOUR })));
    expect(await upload(pair, task.taskId, reports)).toEqual([]);
    await disagreeOnNextJob();
  }

  it('#2 a batch of one interval is compared and given up, and the other batches go on', async () => {
    await mismatched(BatchMode.timeInterval);
    const named = { task: toBase64Url(task.taskId).slice(0, 8), ...times };
    await expect(collect(pair, task, query(thisHour))).rejects.toThrow(/batchMismatch/);
    expect(await comparison(named)).toMatch(
      /only the helper: .{22}\nThe leader has 2 reports, the helper 3; 0 are only at the leader, 1 only/,
    );
    for (const role of ['leader', 'helper'] as const) {
      expect(await soundingsMismatch(role, { ...named, 'give-up': true })).toContain('Given up at this aggregator');
      expect(await soundingsMismatch(role, { ...named, 'give-up': true })).toContain('had been given up already');
    }
    await expect(collect(pair, task, query(thisHour))).rejects.toThrow(GIVEN_UP);
    expect(await upload(pair, task.taskId, [await makeReport(pair, task, true, { time: HOUR })])).toEqual(['batch_collected']);
    const next = await Promise.all([1, 2].map(async () => makeReport(pair, task, true, { time: HOUR - 1n })));
    expect(await upload(pair, task.taskId, next)).toEqual([]);
    await pair.settle();
    expect((await collect(pair, task, query({ start: HOUR - 1n, duration: 1n }))).result).toBe(2);
    await expect(collect(pair, task, query({ start: HOUR - 1n, duration: 2n }))).rejects.toThrow(GIVEN_UP);
  });

  it('#2 a batch that the leader has selected is given up by its ID, and the next one is collected', async () => {
    await mismatched(BatchMode.leaderSelected);
    await expect(collect(pair, task, query())).rejects.toThrow(/batchMismatch/);
    const batch = selectedBatchId(task);
    for (const role of ['leader', 'helper'] as const)
      await soundingsMismatch(role, { task: toBase64Url(task.taskId), batch, 'give-up': true });
    const next = await Promise.all([1, 2].map(async () => makeReport(pair, task, true, { time: HOUR })));
    expect(await upload(pair, task.taskId, next)).toEqual([]);
    await pair.settle();
    await expect(collect(pair, task, query())).resolves.toMatchObject({ reportCount: 2 });
  });

  it('#2 what one operator alone has given up is released by neither', async () => {
    await mismatched(BatchMode.timeInterval);
    const named = { task: toBase64Url(task.taskId), ...times };
    await soundingsMismatch('helper', { ...named, 'give-up': true });
    await expect(collect(pair, task, query(thisHour))).rejects.toThrow(GIVEN_UP);
    await soundingsMismatch('leader', { ...named, 'give-up': true });
    await expect(collect(pair, task, query(thisHour))).rejects.toThrow(GIVEN_UP);
  });

  it('#2 a batch that was given away cannot be given up, at either side', async () => {
    pair = await startPair();
    task = await addTask(pair, { minBatchSize: 2n });
    expect(
      await upload(pair, task.taskId, await Promise.all([1, 2].map(async () => makeReport(pair, task, true, { time: HOUR })))),
    ).toEqual([]);
    await pair.settle();
    const named = { task: toBase64Url(task.taskId), ...times };
    expect(await comparison(named)).toContain('they are the same');
    expect((await collect(pair, task, query(thisHour))).result).toBe(2);
    for (const role of ['leader', 'helper'] as const)
      await expect(soundingsMismatch(role, { ...named, 'give-up': true })).rejects.toMatchObject({ code: 'collected' });
  });

  it("#2 the leader's operator is told which batches did not match, until they are tried again or given up", async () => {
    pair = await startPair();
    task = await addTask(pair, {});
    const tasks = await pair.leader.tasks.all();
    const random = seededRandom('mismatch');
    const options = { atRest: atRest([new Uint8Array(32).fill(9)], random), random, bucketShards: 1, auditClock: pair.clock };
    const store = await sqliteStore(join(pair.folder, 'audited.db'), options);
    const hours = (start: bigint) => ({ first: timeBucket(start), last: timeBucket(start + 1n) });
    const adder = { aggregateInit: () => new Uint8Array(1), aggregate: (sum: Uint8Array) => sum };
    for (const [at, start] of [HOUR, HOUR + 2n, HOUR + 4n].entries()) {
      const job = { taskId: task.taskId, jobId: new Uint8Array(16).fill(at), request: Uint8Array.of(at), range: hours(start) };
      await store.startCollectionJob(job, 0);
      const claim = { kind: 'claim', shareRequest: Uint8Array.of(1), leaderShare: Uint8Array.of(1) } as const;
      await store.claimBatch({ ...job, reportsMin: 0 }, adder, () => claim);
      await store.failCollectionJob(task.taskId, job.jobId, at === 1 ? 'invalidBatchSize' : 'batchMismatch', false);
    }
    await store.giveUpBatch(task.taskId, hours(HOUR + 4n));
    const seconds = HOUR * 3600n;
    expect(await unmatchedBatches(store, tasks)).toMatchObject([{ batch: { fromSeconds: seconds, untilSeconds: seconds + 7200n } }]);
    await store.close();
    expect(await soundingsMismatch('leader')).toContain('The leader has not abandoned any batch');
  });

  it('a mistake is told in a sentence, and changes nothing', async () => {
    await mismatched(BatchMode.timeInterval);
    const named = { task: toBase64Url(task.taskId), ...times };
    const refused = async (options: Record<string, string | boolean>, sentence: RegExp) =>
      expect(soundingsMismatch('leader', options)).rejects.toThrow(sentence);
    await refused({ ...named, task: 'AAAAAAAA' }, /no task whose ID begins with "AAAAAAAA"/);
    await refused({ ...named, task: named.task.slice(0, 3) }, /too short/);
    await refused({ ...named, from: '2026-01-05T00:00:01Z' }, /steps of 3600 seconds/);
    await refused({ ...named, from: '5 January' }, /--from is a day/);
    await refused({ ...named, from: '2026-02-30' }, /--from is a day/);
    await refused({ task: named.task }, /--from is missing/);
    await refused({ 'give-up': true }, /needs --task/);
    await refused({ task: named.task, batch: 'AAAA', 'give-up': true }, /intervals of time/);
    await refused({ ...named, out: 'a', compare: 'b' }, /not both/);
    await expect(soundingsMismatch('helper')).rejects.toThrow(/Only the leader's audit log/);
    await expect(collect(pair, task, query(thisHour))).rejects.toThrow(/batchMismatch/);
  });
});

describe('a mission', () => {
  async function mismatched(): Promise<TestMission> {
    pair = await startPair();
    const mission = await foundMission(pair, (draft) => ({ ...draft, amendments: 0 }));
    const { taskId } = mission.task('visits');
    for (const organisation of mission.organisations)
      expect(await upload(pair, taskId, [await makeContribution(pair, mission, 'visits', organisation, [1n])])).toEqual([]);
    await disagreeOnNextJob();
    return mission;
  }

  it('#2 a window is given up once it has closed; its budget is not spent', async () => {
    const mission = await mismatched();
    const task = mission.task('visits');
    const window = windowNumbered(mission.mission.charter.schedule, 0);
    const request = query({ start: BigInt(window.firstDay), duration: BigInt(window.endDay - window.firstDay) });
    const named = { task: toBase64Url(task.taskId).slice(0, 8), from: '2025-12-29', until: '2026-01-05' };
    await expect(soundingsMismatch('leader', { ...named, 'give-up': true })).rejects.toThrow(/has not closed/);
    pair.clock.set(window.closesDay * 86_400_000);
    await expect(collect(pair, task, request)).rejects.toThrow(/batchMismatch/);
    expect(await comparison(named)).toMatch(/1 only at the helper/);
    await expect(soundingsMismatch('leader', { ...named, until: '2026-01-06', 'give-up': true })).rejects.toThrow(/one of its windows/);
    for (const role of ['leader', 'helper'] as const) await soundingsMismatch(role, { ...named, 'give-up': true });
    await expect(collect(pair, task, request)).rejects.toThrow(GIVEN_UP);
    for (const role of ['leader', 'helper'] as const) expect(chargesAt(role)).toEqual([null]);
    const [, second] = mission.organisations;
    if (second === undefined) throw new RangeError('the mission has ten organisations');
    const question = { taskId: task.taskId, windowStart: BigInt(window.firstDay), organisation: second.id };
    expect(await countedAt('leader', question, second.keys.privateKey)).toEqual({ kind: 'not-counted' });
    expect(await countedAt('helper', question, second.keys.privateKey)).toEqual({ kind: 'not-counted' });
  });
});

/** One side's answer to an organisation that asks whether its contribution was counted. */
async function countedAt(role: Role, asked: Parameters<typeof signQuestion>[0], privateKey: Uint8Array): Promise<unknown> {
  const question = signQuestion(asked, privateKey);
  const url = `${(role === 'leader' ? LEADER_URL : HELPER_URL).replace(/\/$/, '')}${countedPath(toBase64Url(asked.taskId))}`;
  const headers = { 'content-type': COUNTED_QUESTION_MEDIA_TYPE };
  const response = await pair.fetch(new Request(url, { method: 'POST', headers, body: question.slice() }));
  const answer = new Uint8Array(await response.arrayBuffer());
  return readAnswer(answer, role === 'leader' ? DapRole.leader : DapRole.helper, question, pair.identities[role].publicKey);
}

/** The charge at one side for each batch that can't be collected any more. */
function chargesAt(role: Role): readonly (string | null)[] {
  const database = new Sqlite(join(pair.folder, `${role}.db`), { readonly: true });
  const rows = database.prepare('select charge from collected').all() as { readonly charge: string | null }[];
  database.close();
  return rows.map(({ charge }) => charge);
}

/** The leader's one batch. */
function selectedBatchId({ taskId }: PlainTask): string {
  const database = new Sqlite(join(pair.folder, 'leader.db'), { readonly: true });
  const row = database.prepare('select batch_id from leader_batches where task_id = ?').get(taskId) as { readonly batch_id: Uint8Array };
  database.close();
  return toBase64Url(row.batch_id);
}
