// main.ts — `npm run pages [-- --out FOLDER] [--only TEXT]`: every page of the desk in each state, width, theme and language, looked at with axe; pictures if wanted
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../src/pages/words/words.ts';
import { launchChromium, openPage } from '../browser/chromium.ts';
import { deskStates, type PageState } from '../browser/desk-states.ts';
import { callStates, decideStates, roomDesk } from '../browser/room-states.ts';
import { clipped, overflow, spaceOut, violations } from '../browser/look.ts';
import { openMissionGround } from '../src/desk/ground.ts';
import { submit, type TestDesk } from '../src/desk/world.ts';

const WIDTHS = [320, 1280] as const;
const THEMES = ['light', 'dark'] as const;

const { values: options } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string', default: '' } } });
if (options.out !== undefined) mkdirSync(options.out, { recursive: true });
const { pages, faults } = await lookAtAll();
for (const fault of faults) console.log(fault);
console.log(`${String(pages)} pages looked at, ${String(faults.length)} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function lookAtAll(): Promise<{ readonly pages: number; readonly faults: readonly string[] }> {
  const browser = await launchChromium();
  const told = { where: '', home: '' };
  const page = await openPage(browser);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/40[349]|422/.test(message.text())) faults.push(`${told.where}: the console says ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(told.home)) faults.push(`${told.where}: asks for ${request.url()}`);
  });
  let pages = 0;
  for (const { desk, states, close } of await desksToLookAt()) {
    told.home = desk.home;
    for await (const state of states) {
      if (!state.name.includes(options.only)) continue;
      for (const view of viewsOf(state)) {
        told.where = view.name;
        await open(page, desk, state, view);
        faults.push(...(await faultsOf(page)).map((fault) => `${view.name}: ${fault}`));
        if (options.out !== undefined) await page.screenshot({ path: join(options.out, `${view.name}.png`), fullPage: true });
        pages++;
      }
      if (options.out !== undefined) await extraPictures(page, desk, state, options.out);
      await submit(desk, '/language', { language: 'en', to: '/' });
    }
    await close();
  }
  await browser.close();
  return { pages, faults };
}

interface LookedAt {
  readonly desk: Pick<TestDesk, 'home'>;
  readonly states: AsyncGenerator<PageState>;
  readonly close: () => Promise<void>;
}

/** An organisation's, a member's and a convenor's, each in its own folder. */
async function desksToLookAt(): Promise<readonly LookedAt[]> {
  const ground = await openMissionGround();
  const [member, convenor] = [await roomDesk('board.key'), await roomDesk('convenor.key')];
  return [
    { desk: ground.desk, states: deskStates(ground), close: async () => ground.close() },
    { desk: member, states: decideStates(member), close: async () => member.close() },
    { desk: convenor, states: callStates(convenor), close: async () => convenor.close() },
  ];
}

interface View {
  readonly name: string;
  readonly width: number;
  readonly theme: (typeof THEMES)[number];
  readonly language: (typeof LANGUAGES)[number];
}

function viewsOf({ name }: PageState): readonly View[] {
  return LANGUAGES.flatMap((language) =>
    WIDTHS.flatMap((width) => THEMES.map((theme) => ({ name: `${name}.${String(width)}.${theme}.${language}`, width, theme, language }))),
  );
}

async function open(page: Page, desk: Pick<TestDesk, 'home'>, { path, press }: PageState, { width, theme, language }: View): Promise<void> {
  await submit(desk, '/language', { language, to: '/' });
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: theme, forcedColors: 'none', media: 'screen' });
  await page.goto(desk.home + path);
  if (press === undefined) return;
  await press(page);
  await page.waitForLoadState();
}

/** As it is, and once more with the spacing that a reader may choose. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  const found = [...(await violations(page)), ...(await layoutFaults(page))];
  await spaceOut(page);
  found.push(...(await layoutFaults(page)).map((fault) => `spaced out, ${fault}`));
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  return found;
}

async function layoutFaults(page: Page): Promise<readonly string[]> {
  const sideways = await overflow(page);
  const cut = (await clipped(page)).map((text) => `cut off: ${text}`);
  return sideways > 0 ? [`scrolls sideways by ${String(sideways)} pixels`, ...cut] : cut;
}

/** How it looks in the colours that a system forces on it, and on paper. */
async function extraPictures(page: Page, desk: Pick<TestDesk, 'home'>, state: PageState, out: string): Promise<void> {
  await open(page, desk, state, { name: '', width: 1280, theme: 'light', language: 'en' });
  await page.emulateMedia({ forcedColors: 'active' });
  await page.screenshot({ path: join(out, `${state.name}.forced-colors.png`), fullPage: true });
  await page.setViewportSize({ width: 794, height: 1123 }); // A4
  await page.emulateMedia({ forcedColors: 'none', media: 'print' });
  await page.screenshot({ path: join(out, `${state.name}.print.png`), fullPage: true });
}
