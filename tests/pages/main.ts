// main.ts — `npm run pages [-- --out FOLDER] [--only PATTERN]`: every page of the desk in each state, width, theme and language, and every document and page of a register, looked at with axe; pictures if wanted
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { LANGUAGES, type Language } from '../../src/pages/words/words.ts';
import { launchChromium, openPage } from '../browser/chromium.ts';
import { deskStates, type PageState } from '../browser/desk-states.ts';
import { registerDesk, registerStates } from '../browser/register-states.ts';
import { callStates, decideStates, roomDesk } from '../browser/room-states.ts';
import { clipped, overflow, pseudoLocale, spaceOut, unfold, violations } from '../browser/look.ts';
import { openMissionGround } from '../src/desk/ground.ts';
import { optionsOf, patternOf } from '../support/options.ts';
import { submit, type TestDesk } from '../src/desk/world.ts';
import { serveDocuments } from './documents.ts';

const WIDTHS = [320, 1280] as const;
const THEMES = ['light', 'dark'] as const;

const USAGE = `Usage: npm run pages [-- options]

  --out FOLDER    leave a picture of every page in this folder
  --only PATTERN  the states alone whose name matches this regular expression`;

const { values: options } = optionsOf(USAGE, { out: { type: 'string' }, only: { type: 'string', default: '' } });
const only = patternOf(USAGE, 'only', options.only);
if (options.out !== undefined) mkdirSync(options.out, { recursive: true });
const { pages, faults } = await lookAtAll();
console.log(`${String(pages)} pages looked at, ${String(faults.length)} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function lookAtAll(): Promise<{ readonly pages: number; readonly faults: readonly string[] }> {
  const browser = await launchChromium();
  const documents = await serveDocuments();
  const page = await openPage(browser);
  const look: Look = { page, faults: [], where: '', home: '', pages: 0 };
  page.on('console', (message) => {
    if (message.type() === 'error' && !/40[349]|422/.test(message.text())) note(look, `the console says ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(look.home)) note(look, `asks for ${request.url()}`);
  });
  for (const { desk, states, close } of await desksToLookAt()) {
    look.home = desk.home;
    for await (const state of states) {
      if (!only.test(state.name)) continue;
      for (const view of viewsOf(state, LANGUAGES)) await lookAt(look, view, async () => open(page, desk, state, view));
      if (options.out !== undefined) await extraPictures(page, desk, state, options.out);
      await submit(desk, '/language', { language: 'en', to: '/' });
    }
    await close();
  }
  look.home = documents.url;
  for (const one of documents.pages.filter(({ name }) => only.test(name)))
    for (const view of viewsOf(one, ['en'])) await lookAt(look, view, async () => openDocument(page, documents.url + one.path, view));
  await browser.close();
  await documents.close();
  return look;
}

/** What has been found so far. */
interface Look {
  readonly page: Page;
  readonly faults: string[];
  /** The page that is looked at now. */
  where: string;
  /** Where everything that it asks for has to be. */
  home: string;
  pages: number;
}

async function lookAt(look: Look, { name }: View, show: () => Promise<void>): Promise<void> {
  look.where = name;
  await show();
  if (options.out !== undefined) await look.page.screenshot({ path: join(options.out, `${name}.png`), fullPage: true });
  for (const fault of await faultsOf(look.page)) note(look, fault);
  look.pages++;
}

/** Said at once: the whole takes a good while. */
function note(look: Look, what: string): void {
  const fault = `${look.where}: ${what}`;
  console.log(fault);
  look.faults.push(fault);
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
  const register = await registerDesk();
  return [
    { desk: ground.desk, states: deskStates(ground), close: async () => ground.close() },
    { desk: member, states: decideStates(member), close: async () => member.close() },
    { desk: register.desk, states: registerStates(register), close: async () => register.close() },
    { desk: convenor, states: callStates(convenor), close: async () => convenor.close() },
  ];
}

interface View {
  readonly name: string;
  readonly width: number;
  readonly theme: (typeof THEMES)[number];
  readonly language: Language;
}

function viewsOf({ name }: Pick<PageState, 'name'>, languages: readonly Language[]): readonly View[] {
  return languages.flatMap((language) =>
    WIDTHS.flatMap((width) => THEMES.map((theme) => ({ name: `${name}.${String(width)}.${theme}.${language}`, width, theme, language }))),
  );
}

async function setView(page: Page, { width, theme }: Pick<View, 'width' | 'theme'>): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: theme, forcedColors: 'none', media: 'screen' });
}

async function openDocument(page: Page, url: string, view: View): Promise<void> {
  await setView(page, view);
  await page.goto(url);
}

async function open(page: Page, desk: Pick<TestDesk, 'home'>, { path, press }: PageState, view: View): Promise<void> {
  await submit(desk, '/language', { language: view.language, to: '/' });
  await setView(page, view);
  await page.goto(desk.home + path);
  if (press === undefined) return;
  await press(page);
  await page.waitForLoadState();
}

/** With everything unfolded, as it is, with the spacing that a reader may choose, and in longer words. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await unfold(page);
  const found = [...(await violations(page)), ...(await layoutFaults(page))];
  await spaceOut(page);
  found.push(...(await layoutFaults(page)).map((fault) => `spaced out, ${fault}`));
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  await pseudoLocale(page);
  return [...found, ...(await layoutFaults(page)).map((fault) => `in longer words, ${fault}`)];
}

async function layoutFaults(page: Page): Promise<readonly string[]> {
  const sideways = await overflow(page);
  const cut = (await clipped(page)).map((text) => `cut off: ${text}`);
  return sideways > 0 ? [`scrolls sideways by ${String(sideways)} pixels`, ...cut] : cut;
}

/** How it looks in the colours that a system forces on it, on paper, and on a telephone with everything unfolded. */
async function extraPictures(page: Page, desk: Pick<TestDesk, 'home'>, state: PageState, out: string): Promise<void> {
  await open(page, desk, state, { name: '', width: 1280, theme: 'light', language: 'en' });
  await page.emulateMedia({ forcedColors: 'active' });
  await page.screenshot({ path: join(out, `${state.name}.forced-colors.png`), fullPage: true });
  await page.setViewportSize({ width: 794, height: 1123 }); // A4
  await page.emulateMedia({ forcedColors: 'none', media: 'print' });
  await page.screenshot({ path: join(out, `${state.name}.print.png`), fullPage: true });
  if ((await page.locator('main details').count()) === 0) return;
  await setView(page, { width: 390, theme: 'light' });
  await unfold(page);
  await page.screenshot({ path: join(out, `${state.name}.unfolded.png`), fullPage: true });
}
