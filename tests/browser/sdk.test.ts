// sdk.test.ts — the SDK's bundle has no Node in it, and contributes from a real browser.
import { join, relative } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { locate } from '../../client-sdk/mission/at-once.ts';
import { AFTER_WINDOW_1, world, type World } from '../client-sdk/world.ts';
import { bundleSdk, type Bundle } from './bundle.ts';
import { contributeInPage, pageRequest, type PageRequest } from './contribute-page.ts';
import { asVersionOne, holdVersionOne, letGo } from './old-database.ts';
import { launchChromium, openPage } from './chromium.ts';
import { forAnyOrigin, serveFetch, servePage, type Served } from './page.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Bytes, gzipped: of what every visit loads, and of everything there is. Of the latter, the reader of rows is 26,300, the WebAssembly kernel with
 * the plain path 11,800, the curves 5,700 and the exact accountant 3,600. Some 6,000 of the former check the proofs of a mission with a public
 * register (tests/protocol/register/size.test.ts).
 */
const FIRST_SIZE_MAX = 65_600;
const WHOLE_SIZE_MAX = 114_400;

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
    expect(
      bundle.inputs.filter((path) => /\/node(\.ts$|\/)|^node:/.test(path) || /^(aggregator|src)\//.test(relative(root, path))),
    ).toEqual([]);
    for (const code of bundle.files.values())
      expect(new TextDecoder().decode(code)).not.toMatch(/\b(require\(|from\s*["']node:|Buffer\.from|process\.)/);
  });

  it('is small enough to load over a slow line', () => {
    console.info(`SDK: ${bundle.firstSize} bytes gzipped at first, ${bundle.wholeSize} in all, of ${bundle.files.size} files`);
    expect(bundle.firstSize).toBeLessThanOrEqual(FIRST_SIZE_MAX);
    expect(bundle.wholeSize).toBeLessThanOrEqual(WHOLE_SIZE_MAX);
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

  it('a database that the build before made is opened, and what is locked in it is sent', async () => {
    const before = made.aggregators.uploads.length;
    const request = asked(rows, 'kept by the build before');
    made.aggregators.answers.push(...new Array<'lost'>(20).fill('lost'));
    expect(await page.evaluate(contributeInPage, request)).toHaveProperty('error');
    made.aggregators.answers.length = 0;
    await page.reload();
    expect(await page.evaluate(asVersionOne, request.database)).toBeGreaterThan(0);
    await page.evaluate(holdVersionOne, request.database);
    await expect(page.evaluate(contributeInPage, request)).rejects.toThrow('Another tab has an earlier version of this page open.');
    expect(await page.evaluate(letGo, request.database)).toBe(true);
    await page.reload();
    expect(await page.evaluate(contributeInPage, request)).toHaveProperty('received');
    await page.reload();
    expect(await page.evaluate(contributeInPage, request)).toHaveProperty('received'); // what was received stays so
    expect(made.aggregators.uploads.length - before).toBeGreaterThanOrEqual(5);
    expect(new Set(made.aggregators.uploads.slice(before).map(toHex)).size).toBe(1);
  });

  it('with both curves in Web Crypto, nothing is loaded for them', async () => {
    const fresh = await openPage(browser);
    const loaded: string[] = [];
    fresh.on('requestfinished', (request) => loaded.push(request.url().split('/').at(-1) ?? ''));
    await fresh.goto(servers[2]?.url ?? '');
    expect(await fresh.evaluate(contributeInPage, asked(rows, 'a third machine'))).toHaveProperty('received');
    expect(bundle.curves.length).toBeGreaterThan(0);
    expect(loaded.filter((name) => bundle.curves.includes(name))).toEqual([]);
    expect(loaded.length).toBeGreaterThan(bundle.firstFiles.length); // the kernel, and what examines the charter
    await fresh.close();
  });

  it('without X25519 and Ed25519 in Web Crypto, JavaScript’s curves take their place', async () => {
    const old = await openPage(browser); // in a context of its own
    const loaded: string[] = [];
    old.on('requestfinished', (request) => loaded.push(request.url().split('/').at(-1) ?? ''));
    await old.addInitScript(() => {
      const importKey = crypto.subtle.importKey.bind(crypto.subtle) as (...values: readonly unknown[]) => Promise<CryptoKey>;
      const withoutCurves = (...values: readonly unknown[]): Promise<CryptoKey> =>
        /25519$/.test((values[2] as { readonly name?: string }).name ?? '')
          ? Promise.reject(new DOMException('no such curve', 'NotSupportedError'))
          : importKey(...values);
      Object.defineProperty(crypto.subtle, 'importKey', { value: withoutCurves });
    });
    await old.goto(servers[2]?.url ?? '');
    const before = made.aggregators.uploads.length;
    // Another database is another machine: it locks and draws for itself, and this leader doesn't mind.
    expect(await old.evaluate(contributeInPage, asked(rows, 'another machine'))).toHaveProperty('received');
    const { task } = locate(made.mission, made.organisation, 'visits', 1, AFTER_WINDOW_1);
    const report = made.aggregators.reportOf(made.aggregators.uploads[before]);
    expect(made.aggregators.measurementOf(task, report)).toHaveLength(6);
    expect(bundle.curves.filter((name) => !loaded.includes(name))).toEqual([]);
    await old.close();
  });
});
