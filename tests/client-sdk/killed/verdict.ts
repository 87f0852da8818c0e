// verdict.ts — after the kills: what each organisation locked, what the aggregators got of it, and what the release counts (invariant I5).
import { askCounted } from '../../../client-sdk/send/counted.ts';
import { latestLocked } from '../../../client-sdk/send/lock-once.ts';
import { lockedSummaries, sealingKeys, type LockSummary } from '../../../client-sdk/lock/lock-record.ts';
import { locate } from '../../../client-sdk/mission/at-once.ts';
import { seal } from '../../../client-sdk/send/seal.ts';
import { equal } from '../../../crypto/bytes.ts';
import { encode } from '../../../crypto/codec.ts';
import { nodeHpke } from '../../../crypto/hpke/node.ts';
import { UploadRequest } from '../../../protocol/dap/upload.ts';
import { windowName, windowNumbered, type Window } from '../../../protocol/charter/window.ts';
import { collectWindow } from '../../../src/collector/collect.ts';
import { opened } from '../../audit/locked.ts';
import { COLLECTOR_TOKEN } from '../../support/servers.ts';
import { asOrganisation } from '../real-pair.ts';
import { INSTRUMENT, type Desk, type Ground } from './ground.ts';

/** An organisation that has been killed and has ended. */
export interface Contributed {
  readonly desk: Desk;
  readonly summary: LockSummary;
  /** The noisy counts, as both aggregators together could open them. */
  readonly vector: readonly number[];
}

/**
 * What an organisation's folder and the leader's uploads say when its program has ended. Sealing what is locked gives the same bytes whenever it is
 * done, so uploads that are these bytes hold these shares; a second noisy vector, locked or sent, would be other bytes. A sentence where it isn't so.
 */
export async function contributed(ground: Ground, desk: Desk): Promise<Contributed | string> {
  const { store } = await desk.ports();
  const summaries = await lockedSummaries(store);
  if (summaries.length !== 1) return `${String(summaries.length)} contributions are locked`;
  const organisation = asOrganisation(desk.organisation);
  const place = locate(ground.mission.mission, organisation, INSTRUMENT, 0, Math.floor(Date.now() / 1000));
  const locked = await latestLocked({ place, organisation }, store);
  if (locked === undefined) return 'what is locked is for something else';
  const { summary, secret } = locked;
  if (summary.state.kind !== 'received') return `its contribution is ${summary.state.kind}`;
  const keys = sealingKeys(summary);
  if (keys === undefined) return 'what was received has no keys';
  const report = await seal(place.task, secret, keys, secret.sealSeed, nodeHpke);
  const uploads = ground.uploadsOf(desk.organisation);
  const others = uploads.filter((upload) => !equal(upload, encode(UploadRequest, { reports: [report] })));
  if (uploads.length === 0 || others.length > 0)
    return `${String(others.length)} of ${String(uploads.length)} uploads are not what is locked`;
  return { desk, summary, vector: opened(place, locked) };
}

/** Collects the window: sentences where the release is not the sum of the vectors, each once, or where an aggregator says that it didn't count one. */
export async function released(ground: Ground, contributions: readonly Contributed[]): Promise<readonly string[]> {
  const { mission } = ground.mission;
  const window = windowNumbered(mission.charter.schedule, 0);
  const { organisations, totals } = await collected(ground, window);
  const sums = totals.map((_, cell) => contributions.reduce((sum, { vector }) => sum + (vector[cell] ?? NaN), 0));
  const problems: string[] = [];
  if (organisations !== contributions.length) problems.push(`${String(organisations)} organisations are in the release`);
  if (totals.some((total, cell) => Number(total) !== sums[cell])) problems.push('the release is not the sum of what is locked');
  for (const { desk, summary } of contributions) {
    const receipt = { ...summary, window: { number: 0, name: windowName(window) } };
    // The window has closed by the aggregators' clock, and no answer is believed that was signed at another time than one's own.
    const ports = { ...(await desk.ports()), now: () => Math.floor(ground.pair.clock.now() / 1000) };
    const { leader, helper } = await askCounted(mission, asOrganisation(desk.organisation), receipt, ports);
    if (leader.kind !== 'counted' || helper.kind !== 'counted')
      problems.push(`${desk.folder}: the leader says ${leader.kind}, the helper ${helper.kind}`);
  }
  return problems;
}

async function collected({ pair, mission }: Ground, window: Window) {
  await pair.settle();
  pair.clock.set(window.closesDay * 86_400_000);
  const { missionTask, collector } = mission.task(INSTRUMENT);
  const tokens = { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN };
  return collectWindow(
    { mission: mission.mission, key: { hpke: nodeHpke, privateKey: collector.privateKey }, tokens },
    missionTask,
    window,
    { fetch, wait: async () => pair.settle(), today: () => window.closesDay },
    { pollsMax: 20 },
  );
}
