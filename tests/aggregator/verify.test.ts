// verify.test.ts — verification and HPKE's setup give the same answers in slices and in worker threads, and a bad report doesn't affect the others.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { receiveInSlices } from '../../aggregator/reports/message-keys.ts';
import type { VerifyTask } from '../../aggregator/ports/ports.ts';
import { verifierPool } from '../../aggregator/verify/pool.ts';
import { slicedVerifier } from '../../aggregator/verify/slice.ts';
import { workerThreads } from '../../aggregator/verify/threads.ts';
import { utf8 } from '../../crypto/bytes.ts';
import { DEFAULT_SUITE, HPKE_KEM } from '../../crypto/hpke/hpke.ts';
import { generateKeyPairSync, importPrivateKey, sealSync } from '../../crypto/hpke/node.ts';
import { ReportId, TaskId } from '../../protocol/dap/ids.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import { encodeVdafConfig, type VdafConfig } from '../../protocol/dap/vdaf-config.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { seededRandom } from '../support/seeded-random.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-verify-'));
const outfile = join(folder, 'worker.mjs');
buildSync({ entryPoints: ['aggregator/verify/worker.ts'], bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' });
const pool = verifierPool(2, { pause: async () => Promise.resolve(), workerUrl: pathToFileURL(outfile) });
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

const random = seededRandom('verify test');

/** Forty reports: the fourth's leader share is not a share at all, and the 21st's is one of another measurement. */
function reportsOf(config: VdafConfig, measurementOf: (n: number) => unknown) {
  const encoded = encodeVdafConfig(config);
  const task: VerifyTask = { taskId: TaskId.random(random), ...encoded, verifyKey: random(32), aggParam: new Uint8Array() };
  const vdaf = vdafFromConfig(encoded.vdafType, encoded.vdafConfiguration);
  const reports = Array.from({ length: 40 }, (_, n) => {
    const reportId = ReportId.random(random);
    const { publicShare, inputShares } = vdaf.shard(vdafContext(TaskId(task.taskId)), measurementOf(n), reportId, random(vdaf.randSize));
    const [leader = new Uint8Array(), helper = new Uint8Array()] = inputShares.map((share) => share.slice());
    return { reportId, publicShare, leader, helper };
  });
  reports[3]?.leader.fill(255);
  reports[20]?.leader.set([1, 0, 0, 0, 0, 0, 0, 0]);
  return { task, vdaf, reports };
}

/** The sum of all but the two that are rejected: 0 to 9 four times, without a 3 and a 0. */
const TOTAL = 180n - 3n - 0n;
const MALFORMED = [3, 'invalid_message'];
const INVALID = [20, 'vdaf_verify_error'];
const short = reportsOf({ kind: 'prio3Sum', maxMeasurement: 9n }, (n) => BigInt(n % 10));
/** Longer than what a pool verifies in place. */
const long = reportsOf({ kind: 'prio3SumVec', length: 80, maxMeasurement: 9n, chunkLength: 9 }, (n) =>
  new Array<bigint>(80).fill(BigInt(n % 10)),
);
const inSlices = slicedVerifier(async () => Promise.resolve());

describe.each([
  { name: 'in slices', verifier: inSlices, ...short, atLeader: [MALFORMED], atHelper: [INVALID], total: TOTAL },
  { name: 'in worker threads, of what is short', verifier: pool, ...short, atLeader: [MALFORMED], atHelper: [INVALID], total: TOTAL },
  // With joint randomness the leader finds out by itself that its share isn't what its client claimed.
  {
    name: 'in worker threads, of what is long',
    verifier: pool,
    ...long,
    atLeader: [MALFORMED, INVALID],
    atHelper: [],
    total: new Array<bigint>(80).fill(TOTAL),
  },
])('verification $name', ({ verifier, task, vdaf, reports, atLeader, atHelper, total }) => {
  it('answers for every report, in order', async () => {
    const started = await verifier.leaderInit(
      task,
      reports.map(({ leader, ...report }) => ({ ...report, inputShare: leader })),
    );
    expect(started.flatMap((answer, at) => (answer.kind === 'reject' ? [[at, answer.error]] : []))).toEqual(atLeader);
    const left = reports.flatMap((report, at) => {
      const start = started[at];
      return start?.kind === 'continue' ? [{ report, start, at }] : [];
    });
    const helped = await verifier.helperInit(
      task,
      left.map(({ report: { reportId, publicShare, helper }, start }) => ({
        reportId,
        publicShare,
        inputShare: helper,
        inbound: start.outbound,
      })),
    );
    expect(helped.flatMap((answer, i) => (answer.kind === 'reject' ? [[left[i]?.at, answer.error]] : []))).toEqual(atHelper);
    const pairs = left.flatMap(({ start }, at) => {
      const answer = helped[at];
      return answer?.kind === 'finish' ? [{ state: start.state, inbound: answer.outbound, helper: answer.outShare }] : [];
    });
    const finished = await verifier.leaderContinue(task, pairs);
    const leaders = finished.map((answer) => (answer.kind === 'finish' ? answer.outShare : expect.unreachable()));
    const sum = (shares: readonly Uint8Array[]) => shares.reduce((total, share) => vdaf.aggregate(total, share), vdaf.aggregateInit());
    expect(vdaf.unshard([sum(leaders), sum(pairs.map(({ helper }) => helper))], 38)).toEqual(total);
  });
});

it.each([HPKE_KEM.x25519, HPKE_KEM.p256])('receiving for the KEM %i is the same in worker threads as in place', async (kemId) => {
  const suite = { ...DEFAULT_SUITE, kemId };
  const pair = generateKeyPairSync(suite, random);
  const key = importPrivateKey(suite, pair.privateKey);
  const encs = Array.from({ length: 300 }, () => sealSync(suite, pair.publicKey, utf8('info'), utf8(''), utf8('x'), random).enc);
  // Of the wrong length, and of small order or off the curve.
  encs[7] = encs[7]?.subarray(1) ?? expect.unreachable();
  encs[130] = new Uint8Array(encs[130]?.length ?? 0).fill(0).fill(4, 0, kemId === HPKE_KEM.p256 ? 1 : 0);
  const here = await receiveInSlices(async () => Promise.resolve())(key, utf8('info'), encs);
  expect(here.flatMap((messageKey, at) => (messageKey === undefined ? [at] : []))).toEqual([7, 130]);
  expect(await pool.receive(key, utf8('info'), encs)).toEqual(here);
  expect(await pool.receive(key, utf8('info'), [])).toEqual([]);
});

describe('a worker thread', () => {
  const scripted = (name: string, code: string) => {
    const file = join(folder, name);
    writeFileSync(file, `import { parentPort } from 'node:worker_threads';\n${code}`);
    return pathToFileURL(file);
  };
  /** Ends where it is asked to verify. */
  const mortal = () =>
    scripted(
      'mortal.mjs',
      `parentPort.on('message', ({ kind }) => (kind === 'verify' ? process.exit(1) : parentPort.postMessage({ kind: 'answer', answer: { messageKeys: new Uint8Array(28), refused: [0] } })));`,
    );
  const receive = { kind: 'receive', suite: DEFAULT_SUITE, privateKey: id32(), info: id32(), encs: id32(), encSize: 32 } as const;
  const verify = { kind: 'verify', step: 'leaderInit', task: short.task, items: [] } as const;

  it('that ends by itself takes one request with it, and another goes on', async () => {
    const lost: unknown[] = [];
    const threads = workerThreads(1, mortal(), (error) => lost.push(error));
    const died = threads.ask<'verify'>(verify, []);
    const next = threads.ask<'receive'>(receive, []);
    await expect(died).rejects.toThrow('ended by itself');
    expect(await next).toMatchObject({ refused: [0] });
    expect(lost).toHaveLength(1);
    await threads.close();
  });

  it('is not in the way of others with what can’t cross to it', async () => {
    const threads = workerThreads(1, mortal(), () => undefined);
    await expect(threads.ask<'verify'>({ ...verify, items: [() => undefined] }, [])).rejects.toThrow('could not be cloned');
    expect(await threads.ask<'receive'>(receive, [])).toMatchObject({ refused: [0] });
    await threads.close();
  });

  it('that can’t be started fails what it is asked, once for each, and nothing else', async () => {
    const lost: unknown[] = [];
    const threads = workerThreads(1, pathToFileURL(join(folder, 'nothing.mjs')), (error) => lost.push(error));
    await expect(threads.ask<'receive'>(receive, [])).rejects.toThrow('nothing.mjs');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(lost).toHaveLength(1);
    await threads.close();
    await expect(threads.ask<'receive'>(receive, [])).rejects.toThrow('ended');
  });

  it('is sent the bytes of its reports, not everything that they are views of', async () => {
    const whole = new Uint8Array(1 << 20);
    const echo = `parentPort.on('message', ({ items }) => parentPort.postMessage({ kind: 'answer', answer: items.map((item) => item.state.buffer.byteLength) }));`;
    const echoing = verifierPool(1, { pause: async () => Promise.resolve(), workerUrl: scripted('echo.mjs', echo) });
    const steps = [1, 2].map((n) => ({ state: whole.subarray(n * 16, n * 16 + 16), inbound: whole.subarray(0, 8) }));
    expect(await echoing.leaderContinue(long.task, steps)).toEqual([16, 16]);
    expect(whole).toHaveLength(1 << 20);
    await echoing.close();
  });
});

function id32(): Uint8Array {
  return new Uint8Array(32).fill(1);
}
