// two-aggregators.test.ts — a real browser contributes to a real leader and helper, over HTTP, and is counted.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contribute } from '../../client-sdk/contribute.ts';
import { askCounted } from '../../client-sdk/send/counted.ts';
import { afterWindow, asOrganisation, collectWindow, machine, NOISE_VARIANCE, realMission } from '../client-sdk/real-pair.ts';
import { startPair, type TestPair } from '../support/servers.ts';
import { bundleSdk } from './bundle.ts';
import { launchChromium, openPage } from './chromium.ts';
import { contributeInPage, pageRequest } from './contribute-page.ts';
import { serveFetch, servePage, type Served } from './page.ts';

let pair: TestPair;
let browser: Browser;
let leader: Served;
let helper: Served;
let site: Served;

beforeAll(async () => {
  leader = await serveFetch(async (request) => pair.leader.app.fetch(request));
  helper = await serveFetch(async (request) => pair.helper.app.fetch(request));
  site = await servePage((await bundleSdk()).files);
  pair = await startPair({ leader: { endpoint: `${leader.url}dap/` }, helper: { endpoint: helper.url } });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  for (const served of [leader, helper, site]) await served.close();
  await pair.close();
});

it("a page's contribution is in the total, and both aggregators sign that it was counted", async () => {
  const mission = await realMission(pair, (draft) => ({
    ...draft,
    leader: { ...draft.leader, url: `${leader.url}dap/` },
    helper: { ...draft.helper, url: helper.url },
  }));
  afterWindow(pair, mission, 0);
  const overHttp = { fetch: (request: Request) => fetch(request) };
  const [first, ...others] = mission.organisations.slice(0, 5).map(asOrganisation);
  if (first === undefined) throw new Error('expected organisations');
  for (const [at, organisation] of others.entries()) {
    const ports = { ...(await machine(pair, `organisation ${at}`)), ...overHttp };
    await contribute({ mission: mission.mission, organisation, instrument: 'visits', window: 0, source: { kind: 'nothing' } }, ports);
  }

  const page = await openPage(browser);
  await page.goto(site.url);
  const csv = `person,area,age\n${Array.from({ length: 200 }, (_, person) => `p${person},Kersal,70\n`).join('')}`;
  const now = Math.floor(pair.clock.now() / 1000);
  const receipt = await page.evaluate(contributeInPage, pageRequest(mission.json, first, { csv, window: 0, now }));
  if ('error' in receipt) throw new Error(receipt.error);

  const { totals, reportCount } = await collectWindow(pair, mission, 'visits', 0);
  expect(reportCount).toBe(5);
  const within = 7 * Math.sqrt(5 * NOISE_VARIANCE);
  for (const [cell, truth] of [0, 0, 0, 0, 0, 200].entries()) expect(Math.abs((totals[cell] ?? NaN) - truth)).toBeLessThan(within);

  const ports = { ...(await machine(pair, 'asks')), ...overHttp };
  expect(await askCounted(mission.mission, first, receipt, ports)).toMatchObject({
    leader: { kind: 'counted' },
    helper: { kind: 'counted' },
    trees: { isSame: true },
  });
});
