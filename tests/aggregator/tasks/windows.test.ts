// windows.test.ts — the open windows as an operator sees them: who was in at midnight, who is needed, which will fail.
import { afterEach, expect, it } from 'vitest';
import { operationsApp } from '../../../aggregator/ops/health.ts';
import type { Store } from '../../../aggregator/ports/ports.ts';
import { openWindows, type OpenWindow } from '../../../aggregator/tasks/windows.ts';
import type { CharterDraft } from '../../../protocol/charter/charter.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { upload } from '../../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission } from '../../support/mission-pair.ts';
import { startPair, type Role, type TestPair } from '../../support/servers.ts';

const MS_A_DAY = 86_400_000;
const HOUR_MS = 3_600_000;

let pair: TestPair;
let mission: TestMission;
const stores = new Map<Role, Store>();
afterEach(async () => pair.close());

/** A week that has just ended, five days before its closing, with five organisations needed. */
async function begin(amendments: 0 | 1): Promise<void> {
  pair = await startPair({ wrapStore: (role, store) => (stores.set(role, store), store) });
  mission = await foundMission(pair, (draft: CharterDraft) => ({
    ...draft,
    amendments,
    schedule: { ...draft.schedule, closingDays: 5 },
    promises: { ...draft.promises, organisationsMin: 5 },
  }));
  pair.clock.set(windowNumbered(mission.mission.charter.schedule, 0).endDay * MS_A_DAY + HOUR_MS);
}

async function contribute(from: number, to: number): Promise<void> {
  for (const [n, organisation] of mission.organisations.slice(from, to).entries()) {
    const report = await makeContribution(pair, mission, 'visits', organisation, [BigInt(n)]);
    expect(await upload(pair, mission.task('visits').taskId, [report])).toEqual([]);
  }
  await pair.settle();
}

async function windowsOf(role: Role): Promise<readonly OpenWindow[]> {
  const store = stores.get(role) ?? expect.unreachable();
  return openWindows(await pair[role].tasks.all(), role, store, pair.clock.now());
}

async function visits(role: Role): Promise<OpenWindow> {
  const found = (await windowsOf(role)).find(({ question, window }) => question === 'visits' && window.number === 0);
  return found ?? expect.unreachable();
}

it('shows who was in at midnight, on both sides, and warns in time of a window that will fail', async () => {
  await begin(0);
  await contribute(0, 3);
  expect(await visits('leader')).toMatchObject({ organisations: 0, needed: 5, enrolled: mission.organisations.length, risk: undefined });
  pair.clock.advance(MS_A_DAY);
  for (const role of ['leader', 'helper'] as const) expect(await visits(role)).toMatchObject({ organisations: 3, risk: undefined });

  pair.clock.advance(2 * MS_A_DAY);
  for (const role of ['leader', 'helper'] as const)
    expect((await visits(role)).risk).toBe('too few organisations have contributed (3 of 5 needed), closes in 2 days');
  await pair.settle();
  expect(pair.log.filter(({ event }) => event === 'window-at-risk').map(({ role, fields }) => [role, fields.reason])).toEqual(
    expect.arrayContaining(
      (['leader', 'helper'] as const).map((role) => [
        role,
        `${mission.mission.charter.mission}, visits, window 0: too few organisations have contributed (3 of 5 needed), closes in 2 days`,
      ]),
    ),
  );

  await contribute(3, 6);
  expect((await visits('leader')).organisations).toBe(3); // nobody learns who came today
  pair.clock.advance(MS_A_DAY);
  expect(await visits('helper')).toMatchObject({ organisations: 6, risk: undefined });
  pair.clock.advance(MS_A_DAY);
  expect((await windowsOf('leader')).filter(({ window }) => window.number === 0)).toEqual([]);
});

it('is on the metrics page, without a word on organisations', async () => {
  await begin(0);
  await contribute(0, 2);
  pair.clock.advance(3 * MS_A_DAY);
  const store = stores.get('leader') ?? expect.unreachable();
  const health = { eventLoopLagMs: () => 0, notReady: () => undefined, setAside: () => [], gauges: async () => Promise.resolve({}) };
  const app = operationsApp(store, pair.clock, pair.leader.metrics, { ...health, windows: async () => windowsOf('leader') });
  const text = await (await app.request('/metrics')).text();
  const { charter, digest } = mission.mission;
  const labels = `{mission="${charter.mission}",charter="${Buffer.from(digest).toString('base64url').slice(0, 8)}",question="visits",window="0"}`;
  expect(text).toContain(`\nsoundings_window_organisations${labels} 2\n`);
  expect(text).toContain(`\nsoundings_window_organisations_needed${labels} 5\n`);
  const { closesDay } = windowNumbered(charter.schedule, 0);
  expect(text).toContain(`\nsoundings_window_closes_timestamp_seconds${labels} ${closesDay * 86_400}\n`);
  expect(text).toMatch(/\nsoundings_windows_at_risk [1-9]/);
});

it('says that a helper learns at closing who is in, where contributions may be amended', async () => {
  await begin(1);
  await contribute(0, 3);
  pair.clock.advance(3 * MS_A_DAY);
  expect(await visits('leader')).toMatchObject({
    organisations: 3,
    risk: 'too few organisations have contributed (3 of 5 needed), closes in 2 days',
  });
  expect(await visits('helper')).toMatchObject({ organisations: undefined, risk: undefined });
});
