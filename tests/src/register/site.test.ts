// site.test.ts — the public pages of a register: what is on them, that every way on them leads somewhere, and that the same register gives the same bytes.
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { bytesOf } from '../../../protocol/json/base64url.ts';
import { publishedFolder } from '../../../src/register/published-folder.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import { sitePages, writeSite, type SitePorts } from '../../../src/register/site.ts';
import { sourceOf } from '../../../src/register/source.ts';
import { at } from '../../protocol/register/world.ts';
import { Ground } from './ground.ts';
import { digestOf, publishWinter, signed } from './site-ground.ts';
import { exampleFiles, hasExample, sourceIn } from './worked-example.ts';

const SECTIONS = [{ heading: 'What is asked', paragraphs: ['How many people came for help?'], tables: [] }];
const ports: SitePorts = { verify, checkCharter: async () => Promise.resolve(SECTIONS) };

async function viewOf(ground: Ground) {
  return readRegister(sourceOf(ground.settings.site), undefined, verify);
}

async function pagesOf(ground: Ground): Promise<ReadonlyMap<string, string>> {
  const pages = await sitePages(await viewOf(ground), ports);
  return new Map([...pages].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
}

let ground: Ground;
let pages: ReadonlyMap<string, string>;
let mission: string;

beforeAll(async () => {
  ground = new Ground('site');
  await publishWinter(ground);
  pages = await pagesOf(ground);
  mission = `mission/${toHex(bytesOf(ground.digest))}`;
});
afterAll(() => {
  ground.close();
});

/** A page's words without its marks. */
function wordsOf(path: string): string {
  const html = pages.get(path) ?? expect.fail(`there is no ${path}`);
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

const htmlPages = () => [...pages].filter(([path]) => path.endsWith('.html'));

describe('the pages of a register', () => {
  it('are one for the register, each mission, each entry and each kind, with a feed', () => {
    const paths = [...pages.keys()];
    for (const path of [
      'index.html',
      'entries.html',
      'check.html',
      'feed.xml',
      'style.css',
      'check.js',
      'fresh.js',
      'object.js',
      'pages.json',
    ])
      expect(paths).toContain(path);
    for (const end of ['.html', '-charter.html', '-figures.html', '-object.html']) expect(paths).toContain(`${mission}${end}`);
    expect(paths.filter((path) => path.startsWith('entry/'))).toHaveLength(26);
    expect(paths.filter((path) => path.startsWith('kind/')).sort()).toEqual(
      ['answer', 'challenge', 'charter', 'decision', 'lift', 'release', 'roster', 'software', 'stop', 'withheld'].map(
        (kind) => `kind/${kind}.html`,
      ),
    );
  });

  it('have one heading and a policy each, and lead nowhere that does not exist', () => {
    for (const [path, html] of htmlPages()) {
      expect(html.match(/<h1>/g), path).toHaveLength(1);
      expect(html, path).toContain(`http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;self&#39;;`);
      expect(html, path).not.toMatch(/ style="|<script>|https?:\/\/(?!register\.salford\.example)[a-z]/);
      for (const [, href = ''] of html.matchAll(/ (?:href|src)="([^"]*)"/g)) {
        const target = posix.join(posix.dirname(path), href.replace(/#.*/, ''));
        const isThere = href.startsWith('#') || pages.has(target) || existsSync(join(ground.settings.site, target));
        expect(isThere, `${path} leads to ${href}`).toBe(true);
      }
    }
  });

  it('say of the mission what the register has', () => {
    const words = wordsOf(`${mission}.html`);
    for (const said of [
      'running: week 8 of 12',
      'Stopped by the helper from 18 February 2026, and lifted by the board.',
      'Never asked: immigration status.',
      '1 entry is missing.',
      '5–11 Jan 2026 8 organisations 4 organisations missing since 9 Feb 2026',
      '12–18 Jan 2026 8 organisations withheld: too few 4 organisations',
      '26 Jan–1 Feb 2026 8 organisations 4 organisations withheld: too few*',
      'on 6 of 12 windows',
      'Approved: no question about immigration status',
      'Food bank Ordsall charity',
      'Our members fear that counting by area will be used to close the Kersal advice point.',
      'Answer : partly upheld, by the board',
      'objections 1, all answered',
      'Object to this mission',
      'Salford University, A foundation, Central Library, The witness network; 3 of them must sign.',
    ])
      expect(words).toContain(said);
  });

  it('charge a window that only the convenor says gave nothing, and not one that an aggregator says so of', () => {
    const html = pages.get(`${mission}.html`) ?? '';
    const rows = [...html.matchAll(/<tr><th scope="row"[^>]*>([^<]*)<\/th><td class="number">(\d)<\/td>/g)].map(([, window, charged]) => [
      window,
      charged,
    ]);
    expect(rows).toContainEqual(['12–18 Jan 2026', '2']); // one of three was withheld, with the helper's word
    expect(rows).toContainEqual(['26 Jan–1 Feb 2026', '3']); // one of three was withheld, with nobody's
    expect(rows).toContainEqual(['5–11 Jan 2026', '2']); // one of three is missing
  });

  it('have the figures of a release, with their intervals', () => {
    const words = wordsOf('entry/7.html');
    expect(words).toContain('Visits, 29 December 2025–4 January 2026: 8 organisations');
    expect(words).toMatch(/Ordsall below 18 −4 −\d+ \d+/);
    expect(words).toContain('A quorum of witnesses had seen it by 13 January 2026, 08:20 UTC');
  });

  it('say when an objection is due, and put an overdue one first', async () => {
    const open = new Ground('open objection');
    await open.add(open.mission());
    const body = { ...CHALLENGE, charter: open.digest, about: { kind: 'charter', object: open.digest }, text: 'Why?' };
    await open.add({ body, signatures: [] });
    await open.publish();
    const page = async () => ((await pagesOf(open)).get(`mission/${toHex(bytesOf(open.digest))}.html`) ?? '').replaceAll(/\s+/g, ' ');
    expect(await page()).toContain('Not answered yet. An answer is due by 29 December 2025.');
    expect(await page()).not.toContain('has no answer,');
    open.now = at('2025-12-31') + 60;
    await open.publish();
    const late = await page();
    open.close();
    expect(late).toContain('Not answered: 2 days overdue.');
    expect(late.indexOf('has no answer, 2 days after it was due')).toBeLessThan(late.indexOf('What is asked'));
    expect(late).toContain('1, of which 1 is open');
  });

  it('say where an objection goes and what happens then', () => {
    const words = wordsOf(`${mission}-object.html`);
    for (const said of [
      'This page makes a file in your browser. It sends nothing to anybody',
      'The oversight board,',
      'The helper,',
      'Entry 7:',
    ])
      expect(words).toContain(said);
  });

  it('escape what others wrote', async () => {
    const hostile = new Ground('hostile');
    await hostile.add(hostile.mission());
    const text = '<script>alert(1)</script> & "quoted" <img src=x onerror=alert(2)>';
    const body = {
      ...CHALLENGE,
      charter: hostile.digest,
      about: { kind: '<b>kind</b>', object: hostile.digest },
      text,
      name: '</title><i>',
    };
    await hostile.add({ body, signatures: [] });
    await hostile.publish();
    hostile.now += 7 * 86_400; // its text is shown from then on
    await hostile.publish();
    const made = await pagesOf(hostile);
    hostile.close();
    for (const [path, page] of made)
      if (/\.(html|xml)$/.test(path)) expect(page, path).not.toMatch(/<script>|<img|<i>|<b>kind|onerror=[^&]*>/);
    expect(made.get('entry/3.html')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('are written as the register grows exactly as they would be made anew', async () => {
    const grown = new Ground('grown');
    const folder = publishedFolder(grown.settings.site);
    const steps: number[] = [];
    const write = async () => {
      const view = await viewOf(grown);
      steps.push(view.checkpoint.size);
      await writeSite(folder, view, ports);
    };
    await publishWinter(grown, write);
    expect(steps.length).toBeGreaterThan(5);
    for (const [path, page] of await pagesOf(grown)) expect(new TextDecoder().decode(folder.read(path)), path).toBe(page);
    grown.close();
  });

  it('show that a text was taken down, and who says why', async () => {
    const cleaned = new Ground('cleaned');
    await cleaned.add(cleaned.mission());
    const challenge = {
      body: {
        ...CHALLENGE,
        charter: cleaned.digest,
        about: { kind: 'charter', object: cleaned.digest },
        text: 'Jo Bloggs of 3 Ash Street',
      },
      signatures: [],
    };
    await cleaned.add(challenge);
    await cleaned.publish();
    const removal = signed(
      { format: 'soundings removal v1', object: digestOf(challenge), reason: 'personal-data' },
      cleaned.everybody.convenor,
      ...cleaned.everybody.board.slice(0, 2),
    );
    await cleaned.add(removal);
    await cleaned.publish();
    const made = await pagesOf(cleaned);
    cleaned.close();
    for (const [name, page] of made) expect(page, name).not.toContain('Ash Street');
    expect(made.get('entry/3.html')).toContain('The text was taken down.');
    expect(made.get('entry/3.html')).toContain('the convenor and the board say so in <a href="4.html">entry 4</a>');
    expect(made.get('entry/4.html')).toContain('it had personal data in it');
  });

  it('say so of an entry that is not believed, and of a register that too few witnesses have signed', async () => {
    const view = await viewOf(ground);
    const issues = [{ index: 7, sentence: "Leaf 7: Its statement isn't signed by the helper." }];
    const doubted = await sitePages({ ...view, issues, note: view.note.split('\n').slice(0, 6).join('\n') + '\n' }, ports);
    const text = (path: string) => new TextDecoder().decode(doubted.get(path));
    expect(text('entry/7.html')).toContain('This entry is not believed.</strong> Its statement isn&#39;t signed by the helper.');
    expect(text('index.html')).toContain('Not enough witnesses have signed this register.');
  });

  it('are a feed of the newest entries', () => {
    const feed = pages.get('feed.xml') ?? '';
    expect(feed).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom">/);
    expect(feed.match(/<entry>/g)).toHaveLength(26);
    expect(feed).toContain('<updated>2026-02-19T19:26:40Z</updated>');
    expect(feed).toContain('<link href="https://register.salford.example/winter/entry/25.html">');
  });
});

describe('a mission that nobody has approved yet', () => {
  it('says what it waits for', async () => {
    const called = new Ground('called');
    const document = called.mission();
    await called.add({ ...document, charter: { ...document.charter, board: document.charter.board.slice(0, 1) } });
    await called.publish();
    const made = await pagesOf(called);
    expect(made.get('index.html')).toContain('waiting for the board: 1 of 2 approvals');
    await called.add(document);
    await called.publish();
    expect((await pagesOf(called)).get('index.html')).toContain('open to objections until 8 December 2025');
    called.now = at('2025-12-12');
    await called.publish();
    expect((await pagesOf(called)).get('index.html')).toContain('begins on 29 December 2025');
    called.close();
  });
});

/** All of a challenge but what each test says. */
const CHALLENGE = { format: 'soundings challenge v1', received: '2025-12-03', salt: 'AAAAAAAAAAAAAAAAAAAAAA' };

describe('the worked example of the specification', () => {
  it.skipIf(!hasExample)('has pages for all of its kinds', async () => {
    const view = await readRegister(sourceIn(await exampleFiles()), undefined, verify);
    const made = await sitePages(view, ports);
    const page = (path: string) => new TextDecoder().decode(made.get(path));
    // The example's statement is a placeholder, so its release is not believed.
    expect(view.issues.map(({ index }) => index)).toEqual([7]);
    expect(page('entry/7.html')).toContain('This entry is not believed.');
    expect(page('entry/10.html')).toContain('Stopped by the helper from 2 March 2026');
    expect(page('entry/9.html')).toContain('New keys of the register from 2 February 2026');
    expect(page('entry/0.html')).toContain('soundings-0.2.0-linux-x64');
    expect(page('index.html')).toContain('2 of its 3 witnesses');
  });
});
