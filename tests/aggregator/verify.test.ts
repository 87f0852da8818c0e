// verify.test.ts — reports verified in slices and in worker threads: the same answers, and a bad report harms nobody else's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import type { LeaderStarted, VerifyTask } from '../../aggregator/ports.ts';
import { verifierPool } from '../../aggregator/verify/pool.ts';
import { slicedVerifier } from '../../aggregator/verify/slice.ts';
import { ReportId, TaskId } from '../../protocol/dap/ids.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import { encodeVdafConfig, vdafFromConfig } from '../../protocol/dap/vdaf-config.ts';
import { seededRandom } from '../support/seeded-random.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-verify-'));
const outfile = join(folder, 'worker.mjs');
buildSync({ entryPoints: ['aggregator/verify/worker.ts'], bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' });
const pool = verifierPool(2, pathToFileURL(outfile));
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

const random = seededRandom('verify test');
const config = encodeVdafConfig({ kind: 'prio3Sum', maxMeasurement: 9n });
const task: VerifyTask = { taskId: TaskId.random(random), ...config, verifyKey: random(32) };
const vdaf = vdafFromConfig(config.vdafType, config.vdafConfiguration);
const reports = Array.from({ length: 40 }, (_, n) => {
  const reportId = ReportId.random(random);
  const { publicShare, inputShares } = vdaf.shard(vdafContext(TaskId(task.taskId)), BigInt(n % 10), reportId, random(vdaf.randSize));
  const [leader = new Uint8Array(), helper = new Uint8Array()] = inputShares.map((share) => share.slice());
  return { reportId, publicShare, leader, helper };
});
// Of the forty, one has a share that is none, and one a share of something else.
reports[3]?.leader.fill(255);
reports[20]?.leader.set([1, 0, 0, 0, 0, 0, 0, 0]);

describe.each([
  { name: 'in slices', verifier: slicedVerifier(async () => Promise.resolve()) },
  { name: 'in worker threads', verifier: pool },
])('verification $name', ({ verifier }) => {
  it('answers for every report, in order', async () => {
    const started = await verifier.leaderInit(
      task,
      reports.map(({ leader, ...report }) => ({ ...report, inputShare: leader })),
    );
    expect(started.map(({ kind }) => kind).indexOf('reject')).toBe(3);
    expect(started[3]).toEqual({ kind: 'reject', error: 'invalid_message' });
    const begun = (answer: LeaderStarted | undefined) => (answer?.kind === 'continue' ? answer : expect.unreachable());
    const left = reports.flatMap((report, at) => (at === 3 ? [] : [{ report, start: begun(started[at]) }]));
    const helped = await verifier.helperInit(
      task,
      left.map(({ report: { reportId, publicShare, helper }, start }) => ({
        reportId,
        publicShare,
        inputShare: helper,
        inbound: start.outbound,
      })),
    );
    expect(helped.flatMap((answer, at) => (answer.kind === 'reject' ? [[at, answer.error]] : []))).toEqual([[19, 'vdaf_verify_error']]);
    const pairs = left.flatMap(({ start }, at) => {
      const answer = helped[at];
      return answer?.kind === 'finish' ? [{ state: start.state, inbound: answer.outbound, helper: answer.outShare }] : [];
    });
    const finished = await verifier.leaderContinue(task, pairs);
    const leaders = finished.map((answer) => (answer.kind === 'finish' ? answer.outShare : expect.unreachable()));
    const sum = (shares: readonly Uint8Array[]) => shares.reduce((total, share) => vdaf.aggregate(total, share), vdaf.aggregateInit());
    expect(vdaf.unshard([sum(leaders), sum(pairs.map(({ helper }) => helper))], 38)).toBe(180n - 3n - 0n);
  });
});
