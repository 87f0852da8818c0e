// sectors.test.ts — a question that some sectors are asked: both aggregators refuse the reports of all others (protocol.md, "A mission's task").
import { afterEach, expect, it } from 'vitest';
import { contributionInit } from '../adversarial/contribution-init.ts';
import { jobOf, postJob, verdicts } from '../conformance/scene.ts';
import { upload } from '../support/dap-client.ts';
import { foundMission, makeContribution } from '../support/mission-pair.ts';
import { startPair, type TestPair } from '../support/servers.ts';

let pair: TestPair;
afterEach(async () => pair.close());

it('takes the reports of the sectors that are asked, and refuses those of the others, at both', async () => {
  pair = await startPair();
  const mission = await foundMission(pair, (draft) => ({
    ...draft,
    amendments: 0,
    instruments: draft.instruments.map((one) =>
      one.name === 'worry' ? { ...one, gathered: 'together' as const, sectors: ['charity'] } : one,
    ),
  }));
  const task = mission.task('worry');
  for (const [sector, uploaded, verdict] of [
    ['public body', ['invalid_message'], 'invalid_message'],
    ['charity', [], 'continue'],
  ] as const) {
    const [first, second] = mission.organisations.filter((one) => one.sector === sector);
    if (first === undefined || second === undefined) throw new Error(`too few of ${sector}`);
    expect(await upload(pair, task.taskId, [await makeContribution(pair, mission, 'worry', first, [1n])])).toEqual(uploaded);
    // If the leader forwards it all the same, the helper rejects it, too.
    const { init } = await contributionInit(pair, mission, 'worry', second, [1n]);
    expect(await verdicts(await postJob({ pair, task }, jobOf([init])))).toEqual([verdict]);
  }
});
