// sdk.test.ts — the SDK's bundle has no Node in it, and contributes from a real browser.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { locate } from '../../client-sdk/mission/mission.ts';
import { AFTER_WINDOW_1, world, type World } from '../client-sdk/world.ts';
import { bundleSdk, type Bundle } from './bundle.ts';
import { contributeInPage, pageRequest, type PageRequest } from './contribute-page.ts';
import { launchChromium, openPage } from './chromium.ts';
import { forAnyOrigin, serveFetch, servePage, type Served } from './page.ts';

const GZIPPED_SIZE_MAX = 84_000;

let bundle: Bundle;
let browser: Browser;
let page: Page;
let made: World;
const servers: Served[] = [];

beforeAll(async () => {
  bundle = await bundleSdk();
  // The charter names the aggregators' addresses, so they listen first.
  const listen = async (): Promise<Served> => serveFetch(forAnyOrigin((request) => made.aggregators.fetch(request)));
  const [leader, helper] = [await listen(), await listen()];
  made = world((draft) => ({
    ...draft,
    leader: { ...draft.leader, url: leader.url },
    helper: { ...draft.helper, url: helper.url },
  }));
  const site = await servePage(bundle.files);
  servers.push(leader, helper, site);
  browser = await launchChromium();
  page = await openPage(browser);
  await page.goto(site.url);
});
afterAll(async () => {
  await browser.close();
  for (const server of servers) await server.close();
});

function asked(csv: string, database?: string): PageRequest {
  const rest = { csv, window: 1, now: AFTER_WINDOW_1, ...(database === undefined ? {} : { database }) };
  return pageRequest(made.missionJson, made.organisation, rest);
}

describe('the bundle', () => {
  it('has no Node module and nothing of the server in it, and leaves nothing to be fetched', () => {
    expect(bundle.external).toEqual([]);
    expect(bundle.inputs.filter((path) => /(^|\/)node(\.ts$|\/)|^node:|^(aggregator|src)\//.test(path))).toEqual([]);
    for (const code of bundle.files.values())
      expect(new TextDecoder().decode(code)).not.toMatch(/\b(require\(|from\s*["']node:|Buffer\.from|process\.)/);
  });

  it('is small enough to load over a slow line', () => {
    console.info(`SDK: ${bundle.gzippedSize} bytes gzipped at first, of ${bundle.files.size} files`);
    expect(bundle.gzippedSize).toBeLessThanOrEqual(GZIPPED_SIZE_MAX);
  });
});

describe('in a browser', () => {
  const rows = 'person,area,age\na,Ordsall,17\nb,Kersal,70\n';

  it('malformed rows are complained about, and nothing is sent', async () => {
    const outcome = await page.evaluate(contributeInPage, asked('person,area,age\na,Leeds,17\n'));
    expect(outcome).toEqual({ error: 'At line 2, the charter has no "Leeds" under "area"; it has "Ordsall", "Kersal".' });
    expect(made.aggregators.uploads).toEqual([]);
  });

  it('a contribution whose answers are lost is locked; the page loaded again sends the same bytes', async () => {
    // More than the SDK's four tries: a browser tries again by itself where a connection breaks.
    made.aggregators.answers.push(...new Array<'lost'>(20).fill('lost'));
    const first = await page.evaluate(contributeInPage, asked(rows));
    expect(first).toHaveProperty('error', expect.stringMatching(/^Could not reach the leader/));
    made.aggregators.answers.length = 0;
    await page.reload();
    const receipt = await page.evaluate(contributeInPage, asked(rows));
    expect(receipt).toHaveProperty('received', '2026-01-12');
    expect(made.aggregators.uploads.length).toBeGreaterThanOrEqual(5);
    expect(new Set(made.aggregators.uploads.map(toHex)).size).toBe(1);
  });

  it('what arrived opens and verifies at both aggregators, and is the noisy counts', () => {
    const { task } = locate(made.mission, made.organisation, 'visits', 1, AFTER_WINDOW_1);
    const measurement = made.aggregators.measurementOf(task, made.aggregators.reportOf(made.aggregators.uploads[0]));
    const counts = [1, 0, 0, 0, 0, 1];
    const noise = measurement.map((value, cell) => Number(value - task.noiseBound) - (counts[cell] ?? 0));
    expect(noise.every((value) => Math.abs(value) < 40)).toBe(true);
    expect(noise.some((value) => value !== 0)).toBe(true);
  });

  it('without X25519 in Web Crypto, JavaScript’s curve takes its place', async () => {
    const old = await openPage(browser); // in a context of its own
    await old.addInitScript(() => {
      const importKey = crypto.subtle.importKey.bind(crypto.subtle) as (...values: readonly unknown[]) => Promise<CryptoKey>;
      const withoutX25519 = (...values: readonly unknown[]): Promise<CryptoKey> =>
        (values[2] as { readonly name?: string }).name === 'X25519'
          ? Promise.reject(new DOMException('no such curve', 'NotSupportedError'))
          : importKey(...values);
      Object.defineProperty(crypto.subtle, 'importKey', { value: withoutX25519 });
    });
    await old.goto(servers[2]?.url ?? '');
    const before = made.aggregators.uploads.length;
    // Another database is another machine: it locks and draws for itself, and this leader doesn't mind.
    expect(await old.evaluate(contributeInPage, asked(rows, 'another machine'))).toHaveProperty('received');
    const { task } = locate(made.mission, made.organisation, 'visits', 1, AFTER_WINDOW_1);
    const report = made.aggregators.reportOf(made.aggregators.uploads[before]);
    expect(made.aggregators.measurementOf(task, report)).toHaveLength(6);
    await old.close();
  });
});
