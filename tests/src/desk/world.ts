// world.ts — a desk that runs on a folder of its own, before two real aggregators, and what a browser does with its pages by HTTP alone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Charter } from '../../../protocol/charter/charter.ts';
import { checkCharterValue, type CharterCheck } from '../../../src/convenor/charter-check.ts';
import { openDesk, type Desk, type DeskPorts } from '../../../src/desk/state/desk.ts';
import { openDeskFolder } from '../../../src/desk/folder/desk-folder.ts';
import { openDuties } from '../../../src/desk/duties.ts';
import { roomsOf } from '../../../src/desk/rooms.ts';
import { serveDesk, type RunningDesk } from '../../../src/desk/server/serve.ts';
import { secureRandom } from '../../../crypto/random.ts';
import { CONVENE } from './convene.ts';

export interface TestDesk {
  readonly running: RunningDesk;
  readonly desk: Desk;
  readonly folder: string;
  readonly home: string;
  close(): Promise<void>;
}

/** `network` answers whatever the desk asks of others. */
export async function startDesk(network: DeskPorts['fetch'], now: () => number, folder = newFolder()): Promise<TestDesk> {
  openDeskFolder(folder);
  const ports: DeskPorts = {
    now,
    random: secureRandom,
    fetch: network,
    wait: async () => Promise.resolve(),
    examine: async (charter): Promise<CharterCheck> => Promise.resolve(examined(charter)),
    convene: CONVENE,
    marks: join(folder, 'marks'),
  };
  const made: { desk?: Desk } = {};
  const running = await serveDesk({
    folder,
    port: 0,
    random: secureRandom,
    rooms: (base, close) => {
      const desk = openDesk(folder, base, ports);
      made.desk = desk;
      return roomsOf(
        desk,
        openDuties(desk, () => () => undefined),
        close,
      );
    },
  });
  if (made.desk === undefined) throw new Error('the rooms were not made');
  const { port, token } = running.pass;
  return {
    running,
    desk: made.desk,
    folder,
    home: `http://127.0.0.1:${String(port)}/${token}`,
    close: async () => {
      running.close();
      await running.closed;
      rmSync(folder, { recursive: true });
    },
  };
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'soundings-desk-'));
}

/** It takes seconds, so each charter is examined once. */
function examined(charter: Charter): CharterCheck {
  const key = JSON.stringify(charter);
  const known = checks.get(key) ?? checkCharterValue(charter);
  checks.set(key, known);
  return known;
}
const checks = new Map<string, CharterCheck>();

/** A form as a browser sends it from the desk's own page. Redirects are followed by GET, as a browser does. */
export async function submit(desk: Pick<TestDesk, 'home'>, path: string, fields: Readonly<Record<string, string | File>>): Promise<Page> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const { origin } = new URL(desk.home);
  const answer = await fetch(desk.home + path, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { Origin: origin, 'Sec-Fetch-Site': 'same-origin' },
  });
  const to = answer.headers.get('location');
  return answer.status === 303 && to !== null ? visit(desk, to.replace(new URL(desk.home).pathname, '')) : pageOf(answer, path);
}

export interface Page {
  readonly status: number;
  /** The path that it was shown at, after the token. */
  readonly path: string;
  readonly html: string;
  readonly title: string;
}

export async function visit(desk: Pick<TestDesk, 'home'>, path: string): Promise<Page> {
  const answer = await fetch(desk.home + path, { redirect: 'manual' });
  const to = answer.headers.get('location');
  if (answer.status === 303 && to !== null) return visit(desk, to.replace(new URL(desk.home).pathname, ''));
  return pageOf(answer, path);
}

async function pageOf(answer: Response, path: string): Promise<Page> {
  const html = await answer.text();
  return { status: answer.status, path, html, title: /<h1[^>]*>(.*?)<\/h1>/.exec(html)?.[1] ?? '' };
}

/** What a browser would send of the page's main form if nothing were changed. */
export function formIn(html: string): Record<string, string> {
  const [main = ''] = /<main[^]*<\/main>/.exec(html) ?? [];
  const attribute = (tag: string, name: string) => plainText(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
  const inputs = [...main.matchAll(/<input [^>]*>/g)].flatMap(([tag]) => {
    const isOff = /type="(?:radio|checkbox)"/.test(tag) && !/ checked/.test(tag);
    return isOff || / type="file"/.test(tag) ? [] : [[attribute(tag, 'name'), attribute(tag, 'value')] as const];
  });
  const selects = [...main.matchAll(/(<select [^>]*>)([^]*?)<\/select>/g)].map(([, tag = '', options = '']) => {
    const [, value, text = ''] = /<option(?: value="([^"]*)")? selected[^>]*>([^<]*)/.exec(options) ?? [];
    return [attribute(tag, 'name'), plainText(value ?? text)] as const;
  });
  return Object.fromEntries([...inputs, ...selects]);
}

/** Without the entities that the desk writes. */
export function plainText(html: string): string {
  return html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What to fill in where a backup asks for two of its words, from the page that showed them and the one that asks. */
export function askedWords(shown: string, asked: string): Readonly<Record<string, string>> {
  const words = [...shown.matchAll(/<li>([a-z]+)<\/li>/g)].map(([, word]) => word ?? '');
  const places = [...asked.matchAll(/id="word-(\d)"/g)].map(([, place]) => Number(place));
  return Object.fromEntries(places.map((place) => [`word-${String(place)}`, words[place] ?? '']));
}

export function textFile(name: string, text: string): File {
  return new File([text], name, { type: 'text/plain' });
}
