// hostile-parties.test.ts — a leader, a helper or an organisation of a mission that cheats: what it tries, and what the honest ones make of it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { concat } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { AggregationJobResp, type VerifyInit } from '../../protocol/dap/aggregation.ts';
import { ReportId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { bytesOf, jobOf, postJob, postShare, refusal, selectorOf, shareReqFor, verdicts, type Scene } from '../conformance/scene.ts';
import { collect, query, upload } from '../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission, type TestOrganisation } from '../support/mission-pair.ts';
import { startPair } from '../support/servers.ts';
import { contributionInit, type Contributed } from './contribution-init.ts';

let scene: Scene;
let mission: TestMission;
beforeEach(async () => {
  const pair = await startPair();
  mission = await foundMission(pair, (draft: CharterDraft) => ({ ...draft, amendments: 0 }));
  scene = { pair, task: mission.task('visits') };
});
afterEach(async () => scene.pair.close());

function organisation(number: number): TestOrganisation {
  const found = mission.organisations[number];
  if (found === undefined) throw new RangeError(`no organisation ${number}`);
  return found;
}

async function contributed(number: number, options: Parameters<typeof contributionInit>[5] = {}, key?: Uint8Array): Promise<Contributed> {
  return contributionInit(scene.pair, mission, 'visits', organisation(number), [1n, 2n], options, key);
}

async function contributeFirst(count: number): Promise<readonly Contributed[]> {
  return Promise.all(Array.from({ length: count }, async (_, number) => contributed(number)));
}

function firstWindow(): { readonly start: bigint; readonly duration: bigint } {
  const { firstDay, endDay } = windowNumbered(mission.mission.charter.schedule, 0);
  return { start: BigInt(firstDay), duration: BigInt(endDay - firstDay) };
}

function closeFirstWindow(): void {
  scene.pair.clock.set(windowNumbered(mission.mission.charter.schedule, 0).closesDay * 86_400_000);
}

/** What an honest leader would ask after these contributions. */
function shareOf(all: readonly Contributed[]) {
  const window = firstWindow();
  return shareReqFor(
    all.map(({ report }) => report),
    { batchSelector: selectorOf(window) },
    query(window),
  );
}

const inits = (all: readonly Contributed[]): readonly VerifyInit[] => all.map(({ init }) => init);

describe('a hostile leader', () => {
  test('B1 P22 cannot invent organisations around a victim', async () => {
    const victim = await contributed(0);
    const stranger = generateKeyPair(scene.pair.random);
    const invented = [
      // An ID that is on no roster, an enrolled ID under a key of its own, and enrolled organisations' IDs signed by the victim's key.
      await contributed(1, { as: { id: scene.pair.random(16).slice(), privateKey: stranger.privateKey } }),
      await contributed(1, { as: { privateKey: stranger.privateKey } }),
      await contributed(0, { as: { id: organisation(2).id } }),
    ];
    // The victim's own signature under other report IDs, and over another public share.
    const { reportShare } = victim.init;
    const borrowed = invented.map(({ init }) => {
      const reportMetadata = { ...reportShare.reportMetadata, reportId: ReportId.random(scene.pair.random) };
      return { ...init, reportShare: { ...init.reportShare, reportMetadata } };
    });
    const answers = await verdicts(await postJob(scene, jobOf([victim.init, ...inits(invented)])));
    expect(answers).toEqual(['continue', 'invalid_message', 'invalid_message', 'invalid_message']);
    expect(new Set(await verdicts(await postJob(scene, jobOf(borrowed))))).toEqual(new Set(['hpke_decrypt_error']));
    closeFirstWindow();
    expect(await refusal(await postShare(scene, shareOf([victim])), scene.task)).toBe('invalidBatchSize');
  });

  test('B1 cannot count one organisation as several', async () => {
    const same = [await contributed(0), await contributed(0), await contributed(0)];
    const answers = await verdicts(await postJob(scene, jobOf(inits(same))));
    expect(answers.toSorted()).toEqual(['continue', 'report_replayed', 'report_replayed']); // whichever of them
    const later = await contributed(0);
    expect(await verdicts(await postJob(scene, jobOf([later.init])))).toEqual(['report_replayed']);
  });

  test('B2 drops all but one, and gets no share', async () => {
    const [victim] = await contributeFirst(6);
    if (victim === undefined) throw new Error('somebody must contribute');
    await postJob(scene, jobOf([victim.init]));
    closeFirstWindow();
    expect(await refusal(await postShare(scene, shareOf([victim])), scene.task)).toBe('invalidBatchSize');
  });

  test('P15 swaps shares between organisations, and none opens', async () => {
    const [a, b] = await contributeFirst(2);
    if (a === undefined || b === undefined) throw new Error('two must contribute');
    const swapped = [a, b].map(({ init }, at) => ({
      ...init,
      reportShare: { ...init.reportShare, encryptedInputShare: ([b, a][at] ?? a).init.reportShare.encryptedInputShare },
    }));
    expect(await verdicts(await postJob(scene, jobOf(swapped)))).toEqual(['hpke_decrypt_error', 'hpke_decrypt_error']);
  });

  test('B3 poisons the batch at one side, and spoils nothing', async () => {
    const all = await contributeFirst(6);
    await postJob(scene, jobOf(inits(all)));
    closeFirstWindow();
    const extra = await contributed(6);
    expect(await refusal(await postShare(scene, shareOf([...all, extra])), scene.task)).toBe('batchMismatch');
    expect(await refusal(await postShare(scene, shareOf(all.slice(1))), scene.task)).toBe('batchMismatch');
    expect((await postShare(scene, shareOf(all))).status).toBe(201);
    expect(await verdicts(await postJob(scene, jobOf([extra.init])))).toEqual(['batch_collected']);
  });

  test('B4 P25 asks for every other interval than a window, and gets none', async () => {
    const all = await contributeFirst(6);
    await postJob(scene, jobOf(inits(all)));
    closeFirstWindow();
    const { start } = firstWindow();
    for (let from = start - 1n; from < start + 8n; from++) {
      for (let duration = 1n; duration < 9n; duration++) {
        const isWindow = (from - start) % 7n === 0n && duration === 7n;
        if (isWindow) continue;
        const interval = { start: from, duration };
        const request = shareReqFor([], { batchSelector: selectorOf(interval) }, query(interval));
        expect(await refusal(await postShare(scene, request), scene.task)).toBe('batchInvalid');
      }
    }
    // Nor a part of the window under a query for the whole.
    const part = { ...shareOf(all), batchSelector: selectorOf({ start, duration: 1n }) };
    expect(await refusal(await postShare(scene, part), scene.task)).toBe('batchInvalid');
    expect((await postShare(scene, shareOf(all))).status).toBe(201);
  });

  test('asks before the window has closed, and is told to wait', async () => {
    const all = await contributeFirst(6);
    await postJob(scene, jobOf(inits(all)));
    const early = await postShare(scene, shareOf(all));
    expect([early.status, Number(early.headers.get('retry-after')) > 0]).toEqual([409, true]);
    closeFirstWindow();
    expect((await postShare(scene, shareOf(all))).status).toBe(201);
  });

  test('B6 chooses another verification key, and nothing verifies', async () => {
    const honest = await contributed(0);
    for (const verificationKeyId of [1, 255]) {
      expect(await refusal(await postJob(scene, jobOf([honest.init], { verificationKeyId })), scene.task)).toBe('invalidMessage');
    }
    const crafted = await contributed(1, {}, new Uint8Array(32).fill(0x55));
    expect(await verdicts(await postJob(scene, jobOf([crafted.init])))).toEqual(['vdaf_verify_error']);
  });

  test('P17 P21 replays a report into another task, and it does not open', async () => {
    const honest = await contributed(0);
    for (const label of mission.mission.tasks.map((task) => task.label).filter((label) => label !== 'visits')) {
      const elsewhere = { pair: scene.pair, task: mission.task(label) };
      expect(await verdicts(await postJob(elsewhere, jobOf([honest.init])))).not.toContain('continue');
    }
    const again = await makeContribution(scene.pair, mission, 'visits', organisation(0), [1n], { window: 0 });
    expect(await upload(scene.pair, mission.task('worry/charity').taskId, [again])).not.toEqual([]);
  });
});

describe('a hostile helper', () => {
  async function uploadAll(count: number): Promise<void> {
    for (let number = 0; number < count; number++) {
      const report = await makeContribution(scene.pair, mission, 'visits', organisation(number), [1n, 2n]);
      expect(await upload(scene.pair, scene.task.taskId, [report])).toEqual([]);
    }
  }

  test('C1 P24 answers with messages that belong to nothing, and the leader counts none of them', async () => {
    await uploadAll(6);
    scene.pair.cutWire(async (request, deliver) => {
      const response = await deliver(request);
      if (request.method !== 'POST' || !response.ok) return response;
      const { verifyResps } = decode(AggregationJobResp, await bytesOf(response));
      const forged = verifyResps.map((resp) => ({
        ...resp,
        result: { kind: 'continue' as const, payload: concat(Uint8Array.of(2, 0, 0, 0, 32), new Uint8Array(32)) },
      }));
      const headers = { 'content-type': mediaType('aggregation-job-resp'), location: response.headers.get('location') ?? '' };
      return new Response(encode(AggregationJobResp, { verifyResps: forged }).slice(), { status: 201, headers });
    });
    await scene.pair.settle();
    scene.pair.cutWire(undefined);
    closeFirstWindow();
    await expect(collect(scene.pair, scene.task, query(firstWindow()))).rejects.toThrow(/invalidBatchSize/);
  });

  test('C1 says that it rejected a report that it has counted, and nothing is released', async () => {
    await uploadAll(7);
    let lies = 1;
    scene.pair.cutWire(async (request, deliver) => {
      const response = await deliver(request);
      if (request.method !== 'POST' || !response.ok || lies-- <= 0) return response;
      const [first, ...others] = decode(AggregationJobResp, await bytesOf(response)).verifyResps;
      if (first === undefined) throw new Error('the job has reports');
      const verifyResps = [{ ...first, result: { kind: 'reject' as const, reportError: 'vdaf_verify_error' as const } }, ...others];
      const headers = { 'content-type': mediaType('aggregation-job-resp'), location: response.headers.get('location') ?? '' };
      return new Response(encode(AggregationJobResp, { verifyResps }).slice(), { status: 201, headers });
    });
    await scene.pair.settle();
    scene.pair.cutWire(undefined);
    closeFirstWindow();
    await expect(collect(scene.pair, scene.task, query(firstWindow()))).rejects.toThrow(/batchMismatch/);
    expect(scene.pair.log.filter(({ event }) => event === 'batch-mismatch').length).toBeGreaterThan(0);
  });
});

describe('a hostile organisation', () => {
  test('A2 contributes twice to one window, and is counted once at both', async () => {
    const [first, second] = [await contributed(0), await contributed(0)];
    expect(await upload(scene.pair, scene.task.taskId, [first.report])).toEqual([]);
    expect(await upload(scene.pair, scene.task.taskId, [second.report])).toEqual(['report_replayed']);
    expect(await upload(scene.pair, scene.task.taskId, [first.report])).toEqual([]);
  });

  test('P22 commits to one share and sends the helper another, and is counted by neither', async () => {
    const bad = await makeContribution(scene.pair, mission, 'visits', organisation(0), [1n], { saltHelper: new Uint8Array(32).fill(1) });
    expect(await upload(scene.pair, scene.task.taskId, [bad])).toEqual([]); // the leader can't see it
    for (let number = 1; number < 6; number++) {
      await upload(scene.pair, scene.task.taskId, [await makeContribution(scene.pair, mission, 'visits', organisation(number), [1n])]);
    }
    await scene.pair.settle();
    closeFirstWindow();
    expect((await collect(scene.pair, scene.task, query(firstWindow()))).reportCount).toBe(5);
  });

  test('P22 P23 contributes for another sector, version, or window, and is refused', async () => {
    const { taskId } = mission.task('worry/charity');
    const publicBody = organisation(9);
    const foreign = await makeContribution(scene.pair, mission, 'worry/charity', publicBody, [1n]);
    expect(await upload(scene.pair, taskId, [foreign])).toEqual(['invalid_message']);
    const amended = await makeContribution(scene.pair, mission, 'visits', organisation(0), [1n], { version: 1 });
    expect(await upload(scene.pair, scene.task.taskId, [amended])).toEqual(['invalid_message']);
    const early = await makeContribution(scene.pair, mission, 'visits', organisation(0), [1n], { window: 5 });
    expect(await upload(scene.pair, scene.task.taskId, [early])).toEqual(['report_too_early']);
    closeFirstWindow();
    const late = await makeContribution(scene.pair, mission, 'visits', organisation(0), [1n], {
      reportId: ReportId.random(scene.pair.random),
    });
    expect(await upload(scene.pair, scene.task.taskId, [late])).toEqual(['report_dropped']);
  });
});
