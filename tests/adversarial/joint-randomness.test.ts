// joint-randomness.test.ts — a client that tells one aggregator the truth about the joint randomness and the other one a lie.
import { describe, expect, it } from 'vitest';
import { CryptoError } from '../../crypto/errors.ts';
import { field128 } from '../../crypto/field/field128.ts';
import type { Valid } from '../../crypto/flp/circuit.ts';
import { histogram } from '../../crypto/flp/circuits/histogram.ts';
import { multihotCountVec } from '../../crypto/flp/circuits/multihot-count-vec.ts';
import { sumVec } from '../../crypto/flp/circuits/sum-vec.ts';
import { clientKernel } from '../../crypto/prio3/choose.ts';
import { helperInit, leaderContinue, leaderInit } from '../../crypto/vdaf/ping-pong.ts';
import { prio3 } from '../../crypto/vdaf/prio3.ts';
import { ReportId } from '../../protocol/dap/ids.ts';
import { Role } from '../../protocol/dap/role.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import type { Report } from '../../protocol/dap/upload.ts';
import { REPORT_EXTENSION_CONTRIBUTION, REPORT_EXTENSION_SALT } from '../../protocol/charter/code-points.ts';
import { commitment } from '../../protocol/contribution/contribution.ts';
import { signContribution } from '../../protocol/signed/contribution.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { collect, makeReport, query, upload } from '../support/dap-client.ts';
import { falsePartShares, type Parts } from '../support/false-parts.ts';
import { kernels } from '../support/kernels.ts';
import { foundMission, makeContribution, type TestMission, type TestOrganisation } from '../support/mission-pair.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { startPair, type TestPair } from '../support/servers.ts';

/** Each with a measurement of which every encoded element is 1. */
const CIRCUITS: readonly { readonly name: string; readonly algorithmId: number; readonly circuit: Valid<never, unknown> }[] = [
  { name: 'SumVec', algorithmId: 3, circuit: sumVec(field128, { length: 3, maxMeasurement: 3n, chunkLength: 2 }) },
  { name: 'Histogram', algorithmId: 4, circuit: histogram(field128, { length: 1, chunkLength: 1 }) },
  { name: 'MultihotCountVec', algorithmId: 5, circuit: multihotCountVec(field128, { length: 3, maxWeight: 3, chunkLength: 2 }) },
];

const lie = new Uint8Array(32).fill(7);
const CLAIMS: readonly { readonly about: string; readonly claim: (parts: Parts) => Parts; readonly refusedBy: string }[] = [
  { about: 'nobody', claim: (parts) => parts, refusedBy: 'nobody' },
  { about: "the leader's part", claim: ([, helper]) => [lie, helper], refusedBy: 'leader' },
  { about: "the helper's part", claim: ([leader]) => [leader, lie], refusedBy: 'helper' },
  { about: 'both parts', claim: () => [lie, lie], refusedBy: 'leader' },
  { about: 'which part is whose', claim: ([leader, helper]) => [helper, leader], refusedBy: 'leader' },
];

describe.each(kernels)('on the $name kernel', (kernel) => {
  describe.each(CIRCUITS)('Prio3$name', ({ name, algorithmId, circuit }) => {
    it.each(CLAIMS)(
      '#2 a proof that holds, and a lie about $about: $refusedBy refuses before anything is committed',
      ({ claim, refusedBy }) => {
        const random = seededRandom(`false parts ${name}`);
        const [ctx, nonce, verifyKey] = [random(38).slice(), random(16).slice(), random(32).slice()];
        const meas = new Array<bigint>(circuit.measLen).fill(1n);
        const report = falsePartShares({ algorithmId, circuit, meas }, kernel, ctx, nonce, random, claim);
        const vdaf = prio3({ algorithmId, valid: circuit, shares: 2, proofs: 1, kernel });
        const refuser = (who: string, error: unknown): string => {
          expect(error).toBeInstanceOf(CryptoError);
          expect(error).toMatchObject({ code: 'verify' });
          return who;
        };
        const verdict = (): string => {
          let leader, helper;
          try {
            leader = leaderInit(vdaf, verifyKey, ctx, nonce, report.publicShare, report.leaderShare);
          } catch (error) {
            return refuser('leader', error);
          }
          try {
            helper = helperInit(vdaf, verifyKey, ctx, nonce, report.publicShare, report.helperShare, leader.message);
          } catch (error) {
            return refuser('helper', error);
          }
          leaderContinue(vdaf, ctx, leader.state, helper.message);
          return 'nobody';
        };
        expect(verdict()).toBe(refusedBy);
      },
    );
  });
});

it('#2 one enrolled organisation out of ten cannot make a window that nobody can collect', async () => {
  const pair = await startPair();
  try {
    const mission = await foundMission(pair, (draft) => ({ ...draft, amendments: 0 }));
    const task = mission.task('visits');
    const [bad, ...good] = mission.organisations;
    if (bad === undefined) throw new RangeError('the mission has no organisation');
    for (const organisation of good)
      expect(await upload(pair, task.taskId, [await makeContribution(pair, mission, 'visits', organisation, [1n, 2n])])).toEqual([]);
    expect(await upload(pair, task.taskId, [await falseContribution(pair, mission, bad)])).toEqual([]);
    await pair.settle();
    const window = windowNumbered(mission.mission.charter.schedule, 0);
    pair.clock.set(window.closesDay * 86_400_000);
    const request = query({ start: BigInt(window.firstDay), duration: BigInt(window.endDay - window.firstDay) });
    expect((await collect(pair, task, request)).reportCount).toBe(good.length);
    expect(pair.log.filter(({ event }) => event === 'batch-mismatch')).toEqual([]);
    for (const role of ['leader', 'helper'] as const)
      expect(await pair[role].metrics.text({})).toContain('reports_rejected_total{error="vdaf_verify_error"} 1');
  } finally {
    await pair.close();
  }
});

/** Signed and committed like any other; true about the leader's part and false about the helper's. */
async function falseContribution(pair: TestPair, mission: TestMission, organisation: TestOrganisation): Promise<Report> {
  const { missionTask, taskId, configuration } = mission.task('visits');
  const { vdaf } = missionTask;
  const reportId = ReportId.random(pair.random);
  const time = BigInt(windowNumbered(mission.mission.charter.schedule, 0).firstDay);
  const circuit = sumVec(field128, vdaf);
  const shared = { algorithmId: 3, circuit, meas: new Array<bigint>(circuit.measLen).fill(1n) };
  const shares = falsePartShares(shared, clientKernel(), vdafContext(taskId), reportId, pair.random, ([leader]) => [leader, lie]);
  const salts = { leader: pair.random(32).slice(), helper: pair.random(32).slice() };
  const context = { taskId, reportId, time, publicShare: shares.publicShare };
  const unsigned = {
    organisation: organisation.id,
    version: 0,
    leaderCommitment: commitment(Role.leader, context, salts.leader, shares.leaderShare),
    helperCommitment: commitment(Role.helper, context, salts.helper, shares.helperShare),
  };
  const extensionData = signContribution(context, unsigned, organisation.keys.privateKey);
  const zeros = Array.from({ length: vdaf.length }, () => 0n);
  return makeReport(pair, { taskId, configuration }, zeros, {
    time,
    reportId,
    publicExtensions: [{ extensionType: REPORT_EXTENSION_CONTRIBUTION, extensionData }],
    leaderExtensions: [{ extensionType: REPORT_EXTENSION_SALT, extensionData: salts.leader }],
    helperExtensions: [{ extensionType: REPORT_EXTENSION_SALT, extensionData: salts.helper }],
    spoil: (parts) => Object.assign(parts, shares),
  });
}
