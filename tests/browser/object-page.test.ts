// object-page.test.ts — an objection is made in a real browser that asks nobody for anything; and a register that shows this browser two histories is red.
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64Url, toHex } from '../../crypto/bytes.ts';
import { verify } from '../../crypto/signature/node.ts';
import { bytesOf } from '../../protocol/json/base64url.ts';
import { challengeDigest } from '../../protocol/register/challenge.ts';
import { ChallengeReceipt } from '../../protocol/register/notices.ts';
import { ChallengeObject } from '../../protocol/register/objects-public.ts';
import { signersOf } from '../../protocol/register/signed-form.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { writeKeyFile } from '../../src/convenor/key-file.ts';
import { serveFolder } from '../../src/demo/static-site.ts';
import { publishedFolder } from '../../src/register/published-folder.ts';
import { readRegister } from '../../src/register/register-view.ts';
import { writeSite } from '../../src/register/site.ts';
import { sourceOf } from '../../src/register/source.ts';
import { signedBy } from '../protocol/register/world.ts';
import { Ground } from '../src/register/ground.ts';
import { runCommand } from '../support/run-command.ts';
import { launchChromium, openPage } from './chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
let ground: Ground;
let site: Awaited<ReturnType<typeof serveFolder>>;

async function write(of: Ground): Promise<void> {
  const view = await readRegister(sourceOf(of.settings.site), undefined, verify);
  await writeSite(publishedFolder(of.settings.site), view, { verify, checkCharter: async () => Promise.resolve(undefined) });
}

beforeAll(async () => {
  ground = new Ground('objection');
  await ground.add(ground.mission('2025-12-29'));
  await ground.publish();
  await write(ground);
  site = await serveFolder(ground.settings.site, 0);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await site.close();
  ground.close();
});

async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as {
      readonly axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await run.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['wider than the screen'] : [];
    return [...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`), ...wide];
  });
}

test('the file is made by keyboard, offline, on a small telephone, and has the reference that is shown', async () => {
  const page = await openPage(browser, { viewport: { width: 320, height: 640 }, acceptDownloads: true });
  const asked: string[] = [];
  await page.goto(`${site.url}mission/${toHex(bytesOf(ground.digest))}-object.html`);
  await page.locator('#objection').waitFor();
  expect(await faults(page)).toEqual([]);
  page.on('request', (request) => asked.push(request.url()));
  await page.context().setOffline(true);
  await page.locator('#make').focus();
  await page.keyboard.press('Enter');
  await page.getByText('Write what you object to first.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('text');
  const text = '<script>alert(1)</script> Who reads the totals?';
  await page.keyboard.type(text);
  await page.locator('#make').focus();
  await page.keyboard.press('Enter');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Save challenge-').click()]);
  const challenge = ChallengeObject.parse(JSON.parse(await readFile(await download.path(), 'utf8')));
  const reference = challengeDigest(challenge).slice(0, 16);
  expect(download.suggestedFilename()).toBe(`challenge-${reference}.json`);
  expect(await page.locator('#made').innerText()).toContain(`Its reference is ${reference}.`);
  expect(challenge.body).toMatchObject({ charter: ground.digest, about: { kind: 'charter' }, text });
  expect(challenge.body.name).toBeUndefined();
  expect(await faults(page)).toEqual([]);
  expect(asked.filter((url) => !url.startsWith('blob:'))).toEqual([]);
  // The helper's operator takes it in, and the register takes it as it is.
  await takenIn(challenge);
  expect(await ground.add(challenge)).toBe(1);
  await page.context().setOffline(false);
  await overdueAnsweredRemoved(page, challenge);
  await page.close();
});

/** A receipt of an aggregator, as its operator makes it. */
async function takenIn(challenge: ChallengeObject): Promise<void> {
  const file = (name: string) => join(ground.folder, name);
  writeFileSync(file('mission.json'), JSON.stringify(ground.mission('2025-12-29')));
  writeFileSync(file('challenge.json'), JSON.stringify(challenge));
  writeKeyFile(file('helper.key'), ground.everybody.helper.privateKey);
  const out = { isTTY: false, write: () => true };
  const options = { mission: file('mission.json'), key: file('helper.key'), receipt: file('receipt.json') };
  await runCommand(
    'challenge add',
    options,
    terminal(out, out, {}, () => 0),
    [file('challenge.json')],
  );
  const receipt = ChallengeReceipt.parse(JSON.parse(readFileSync(file('receipt.json'), 'utf8')));
  expect(receipt.body.challenge).toBe(challengeDigest(challenge));
  expect([...signersOf(receipt, verify)]).toEqual([toBase64Url(ground.everybody.helper.publicKey)]);
}

/** What becomes of it on the register's pages: pending, overdue on the mission's first screen, answered, taken down; its entry stays. */
async function overdueAnsweredRemoved(page: Page, challenge: ChallengeObject): Promise<void> {
  const { convenor, board } = ground.everybody;
  const digest = challengeDigest(challenge);
  const after = async (days: number, objects: readonly unknown[], path: string) => {
    ground.now += days * 86_400;
    if (objects.length > 0) await ground.add(...objects);
    await ground.publish();
    await write(ground);
    await page.goto(`${site.url}${path}`);
    expect(await faults(page)).toEqual([]);
    return page.locator('body').innerText();
  };
  const mission = `mission/${toHex(bytesOf(ground.digest))}.html`;
  const pending = await after(0, [], mission);
  expect(pending).toContain('Pending: the convenor and the board look at the text first.');
  expect(pending).not.toContain('Who reads the totals?');
  const overdue = await after(40, [], mission);
  expect(overdue).toContain('An objection has no answer, 12 days after it was due.');
  expect(overdue).toContain(challenge.body.text);
  const box = await page.getByText('An objection has no answer').boundingBox();
  expect(box?.y).toBeLessThan(640);
  const answer = { format: 'soundings answer v1', charter: ground.digest, challenge: digest, outcome: 'rejected', text: 'Everybody.' };
  expect(await after(1, [signedBy(answer, convenor)], mission)).toContain('Answer: rejected, by the convenor');
  const removal = { format: 'soundings removal v1', object: digest, reason: 'unlawful' };
  const removed = await after(1, [signedBy(removal, convenor, ...board.slice(0, 2))], 'entry/4.html');
  expect(removed).toContain('The text was taken down. It was against the law: the convenor and the board say so in entry 6.');
  expect(await page.content()).toContain(digest);
  await page.goto(`${site.url}check.html`);
  await page.locator('#check').click();
  await page.locator('#check-found .good').waitFor();
}

test('a register that shows another history than before is red, with both signed checkpoints', async () => {
  const other = new Ground('objection');
  await other.add({ ...ground.mission('2025-12-29'), rosters: [] });
  await other.publish();
  const before = await readFile(join(other.settings.site, 'checkpoint'), 'utf8');
  other.close();
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await page.goto(`${site.url}check.html`);
  await page.locator('#check').click();
  await page.locator('#check-found .good').waitFor();
  const [kept = ''] = await page.evaluate(() => Object.keys(localStorage));
  expect(kept).toBe('soundings register register.salford.example/winter');

  await page.evaluate(
    ([key = '', note = '']) => {
      localStorage.setItem(key, note);
    },
    [kept, before],
  );
  await page.locator('#check').click();
  await page.locator('#check-found .good').waitFor();
  const fork = new Ground('objection');
  await fork.add(fork.mission('2026-01-05'));
  await fork.publish();
  const seen = await readFile(join(fork.settings.site, 'checkpoint'), 'utf8');
  fork.close();
  await page.evaluate(
    ([key = '', note = '']) => {
      localStorage.setItem(key, note);
    },
    [kept, seen],
  );
  await page.locator('#check').click();
  await page.locator('#check-found .fork').waitFor();
  const shown = await page.locator('#check-found pre').allInnerTexts();
  expect(shown.map((note) => note.split('\n')[2])).toEqual([
    seen.split('\n')[2],
    (await readFile(join(ground.settings.site, 'checkpoint'), 'utf8')).split('\n')[2],
  ]);
  expect(await faults(page)).toEqual([]);
  await page.close();
});
