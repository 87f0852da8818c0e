// quota.test.ts — an organisation that sends without end gets 429 with Retry-After, and the others aren't affected (I8).
import { afterEach, describe, expect, it } from 'vitest';
import { encode } from '../../crypto/codec.ts';
import { Quota } from '../../aggregator/http/quota.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { UploadRequest, type Report } from '../../protocol/dap/upload.ts';
import { post } from '../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission } from '../support/mission-pair.ts';
import { LEADER_URL, startPair, type TestPair } from '../support/servers.ts';

describe('a quota of six a minute', () => {
  it('is a minute’s worth at once, and one every ten seconds from then on', () => {
    const quota = new Quota(6);
    expect(Array.from({ length: 7 }, () => quota.take(['a'], 0))).toEqual([0, 0, 0, 0, 0, 0, 10_000]);
    expect(quota.take(['a'], 9999)).toBe(1);
    expect([quota.take(['a'], 10_000), quota.take(['a'], 10_000)]).toEqual([0, 10_000]);
    expect(quota.take(['b'], 10_000)).toBe(0);
    // Never more than a minute's worth, however long it was quiet, and a clock that goes back gives nothing.
    expect(Array.from({ length: 7 }, () => quota.take(['a'], 9e9)).at(-1)).toBe(10_000);
    expect(quota.take(['a'], 8e9)).toBe(10_000);
  });

  it('is taken for all of a request or for none of it', () => {
    const quota = new Quota(6);
    expect(quota.take(['a', 'a', 'b', 'b', 'b', 'b', 'b', 'b', 'b'], 0)).toBe(10_000);
    expect(quota.take(['a', 'a', 'a', 'a', 'a', 'a', 'b'], 0)).toBe(0);
    expect(quota.take([], 0)).toBe(0);
  });

  it('forgets who has been quiet for a minute', () => {
    const quota = new Quota(6);
    for (let n = 0; n <= 10_000; n++) quota.take([String(n)], n);
    for (let n = 0; n <= 10_000; n++)
      expect(
        quota.take(
          Array.from({ length: 6 }, () => String(n)),
          80_000,
        ),
      ).toBe(0);
  });
});

let pair: TestPair | undefined;
afterEach(async () => pair?.close());

async function send(pair: TestPair, mission: TestMission, reports: readonly Report[]): Promise<Response> {
  const url = resourceUrl(LEADER_URL, { kind: 'reports', taskId: mission.task('visits').taskId });
  return post(pair, url, 'upload-req', encode(UploadRequest, { reports }));
}

it('the leader answers 429 with Retry-After, keeps nothing of it, and takes the same bytes later', async () => {
  const open = (pair = await startPair({ leader: { limits: { organisationReportsPerMinute: 2 } } }));
  const mission = await foundMission(open);
  const contribution = async (at: number, as: object = {}) =>
    makeContribution(open, mission, 'visits', mission.organisations[at] ?? expect.unreachable(), [1n], as);
  const [own, others] = [await contribution(0), await contribution(1)];
  expect([(await send(open, mission, [own])).status, (await send(open, mission, [own])).status]).toEqual([200, 200]);
  const refused = await send(open, mission, [own, others]);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
  expect(await open.leader.metrics.text({})).toMatch(/requests_shed_total\{reason="organisation"\} 1/);
  // Somebody who uses its name without its key doesn't use up its quota: the signature is checked first.
  const forged = await contribution(1, { as: { privateKey: open.random(32) } });
  for (let times = 0; times < 5; times++) expect((await send(open, mission, [forged])).status).toBe(200);
  expect((await send(open, mission, [others])).status).toBe(200);
  open.clock.advance(30_000);
  const again = await send(open, mission, [own, others]);
  expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([200, 0]);
});
