// at-rest.test.ts — what a desk keeps between two starts: counts that wait to be signed off, how files fit, earlier figures; and which folders it doesn't open.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDeskFolder } from '../../../src/desk/folder/desk-folder.ts';
import { openMissionGround, type DeskGround } from './ground.ts';
import { startDesk, submit, textFile, visit, type Page, type TestDesk } from './world.ts';

const WEEK = 7 * 86_400;
let ground: DeskGround;
/** The same folder, opened by another start. */
let restarted: TestDesk;
let folder: string;
/** Whatever any part of the program writes for a while lies here too. */
const temporary = mkdtempSync(join(tmpdir(), 'soundings-at-rest-'));
const before = process.env['TMPDIR'];
const filesOf = (at: string) =>
  readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
beforeAll(async () => {
  process.env['TMPDIR'] = temporary;
  ground = await openMissionGround();
  ({ folder } = ground.desk);
  await ground.join();
  restarted = await startDesk(async (request) => ground.aggregators.fetch(request), ground.now, folder);
});
afterAll(async () => {
  restarted.running.close();
  await restarted.running.closed;
  await ground.close();
  rmSync(temporary, { recursive: true });
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
});

const add = async (desk: TestDesk, at: string, text: string) => submit(desk, `${at}/add`, { kind: 'file', file: textFile('v.csv', text) });
const sign = async (desk: TestDesk, at: string, page: Page, more: Readonly<Record<string, string>> = {}) =>
  submit(desk, `${at}/check`, { number: ground.numberIn(page.html), right: '1', do: 'send', ...more });
const rows = (date: string, area: string, count: number) =>
  `Ref,Visited,Ward,Years\n${Array.from({ length: count }, (_, at) => `r${String(at)},${date},${area},40\n`).join('')}`;

describe('colleagues’ answers', () => {
  it('lie in one file of one size, whoever has answered, and nothing of them stands in clear anywhere', async () => {
    const { desk, worry, charter } = ground;
    const question = charter.instruments.find(({ name }) => name === 'worry');
    const items = question?.dimensions[0]?.values ?? [];
    const form = (answer: number) => Object.fromEntries(items.map((_, at) => [`i${String(at)}`, String(answer)]));
    const listing = () => filesOf(folder).map((file) => [file, statSync(file).size]);
    await submit(desk, worry, { stated: '137', way: 'screen' });
    await submit(desk, `${worry}/next`, form(4));
    const afterOne = listing();
    for (const answer of [1, 4, 2, 4]) await submit(desk, `${worry}/next`, form(answer));
    expect(listing()).toEqual(afterOne);
    const check = await submit(desk, `${worry}/close`, {});
    await submit(desk, check.path, {
      number: ground.numberIn(check.html),
      right: '1',
      do: 'later',
      signer: 'Wilhelmina Featherstonehaugh',
    });
    expect(filesOf(temporary).length).toBeGreaterThan(5);
    // The answers as words and as they are kept, how many were stated, and who signed off.
    const planted = /sharply|"answers"|"forms"|(?<![\w+/=.-])137(?![\w+/=.-])|Featherstonehaugh/;
    for (const file of filesOf(temporary))
      if (!/mission\.json$/.test(file)) expect(readFileSync(file, 'latin1'), file).not.toMatch(planted);
  });
});

describe('a draft', () => {
  it('outlives a restart without a row on disk, and is signed off as it was shown', async () => {
    const { desk, visits } = ground;
    const first = await add(desk, visits, 'person,date,area,age\nanna-secret,2026-01-05,Ordsall,17\nb,2026-01-06,Kersal,40\n');
    expect(first.path).toBe(`${visits}/check`);
    expect((await visit(restarted, '/')).html).toContain('>Started<');
    const again = await visit(restarted, `${visits}/check`);
    const counts = (page: Page) =>
      [...(page.html.split('What it costs')[0] ?? '').matchAll(/<td[^>]*>(\d+)<\/td>/g)].map(([, count]) => count);
    expect(counts(again)).toEqual(counts(first));
    expect(again.html).toContain('2 rows, 2 people');
    for (const file of readdirSync(join(folder, 'drafts')))
      for (const word of ['anna-secret', 'Ordsall', 'counts'])
        expect(readFileSync(join(folder, 'drafts', file)).includes(word)).toBe(false);
  });

  it('can be discarded', async () => {
    const { visits } = ground;
    expect((await submit(restarted, `${visits}/discard`, {})).path).toBe('/');
    expect((await visit(restarted, `${visits}/check`)).path).toBe(`${visits}/add`);
    expect((await visit(restarted, '/')).html).not.toContain('>Started<');
  });

  it('of another window of the browser is refused, whichever step it is in', async () => {
    const { visits } = ground;
    const old = await add(restarted, visits, ground.rows);
    await add(restarted, visits, rows('2026-01-05', 'Ordsall', 2));
    const page = await submit(restarted, `${visits}/settle`, { number: ground.numberIn(old.html) });
    expect(page.status).toBe(409);
    expect(page.html).toContain('This was changed in another window');
  });
});

describe('the second week', () => {
  /** What each question about the file's columns and values is answered with. */
  const MEANS: readonly (readonly [about: RegExp, answer: string])[] = [
    [/person ids/, 'Ref'],
    [/no column "area"/, 'Ward'],
    [/no column "age"/, 'Years'],
    [/no column "date"|holds? dates|dates/, 'Visited'],
    [/M5/, 'Ordsall'],
  ];
  const settle = async (page: Page) => {
    const fields = [...page.html.matchAll(/<(?:fieldset id|label for)="(q\d+)"[^>]*>(?:<legend>)?(.*?)</g)];
    const answers = fields.map(([, name = '', label = '']): readonly [string, string] => {
      const about = label.replaceAll('&quot;', '"');
      return [name, MEANS.find(([pattern]) => pattern.test(about))?.[1] ?? ''];
    });
    return submit(restarted, `${ground.visits}/settle`, { number: ground.numberIn(page.html), ...Object.fromEntries(answers) });
  };
  const next = () => ground.visits.replace(/1$/, '2');

  it('asks nothing about the same columns, and about a new value only that', async () => {
    const { visits } = ground;
    let page = await add(restarted, visits, rows('2026-01-05', 'M5', 40));
    for (let step = 0; step < 4 && page.path.endsWith('/settle'); step++) page = await settle(page);
    expect(page.path).toBe(`${visits}/check`);
    expect((await sign(restarted, visits, page, { keep: '1' })).title).toContain('Received by');
    ground.goOn(WEEK);
    const same = await add(restarted, next(), rows('2026-01-12', 'M5', 2));
    expect(same.path).toBe(`${next()}/check`);
    const other = await add(restarted, next(), rows('2026-01-12', 'M6', 2));
    expect(other.path).toBe(`${next()}/settle`);
    expect(other.title).toBe('One question about your file');
    expect(other.html).toContain('M6');
  });

  it('asks whether a large change is right, and shows the figures that are kept', async () => {
    const page = await add(restarted, next(), rows('2026-01-12', 'M5', 2));
    expect(page.html).toContain('was 40, is 2.');
    const unanswered = await sign(restarted, next(), page);
    expect(unanswered.html).toContain('Say whether the changes are right.');
    expect((await sign(restarted, next(), page, { big: 'back' })).path).toBe(`${next()}/add`);
    expect((await sign(restarted, next(), page, { big: 'yes', keep: '1' })).title).toContain('Received by');
    ground.goOn(WEEK);
    const third = await add(restarted, ground.visits.replace(/1$/, '3'), rows('2026-01-19', 'M5', 1));
    expect(third.html).toMatch(/5\s–\s11 Jan 2026[^]*>40</);
    expect(third.html).toContain('id="keep" name="keep" value="1" checked');
  });

  it('forgets what was begun and not signed off once its window has closed', async () => {
    expect((await visit(restarted, '/')).html).toContain('>Started<');
    ground.goOn(10 * WEEK);
    await visit(restarted, '/');
    const sizes = readdirSync(join(folder, 'drafts'))
      .filter((name) => name.startsWith('draft.'))
      .map((name) => readFileSync(join(folder, 'drafts', name)).length);
    expect(Math.max(...sizes)).toBeLessThan(100);
  });
});

describe('a folder', () => {
  const parent = mkdtempSync(join(tmpdir(), 'soundings-folders-'));
  afterAll(() => rmSync(parent, { recursive: true }));

  it.each([
    ['OneDrive', ['OneDrive - Charity', 'soundings']],
    ['Dropbox', ['Dropbox', 'soundings']],
    ['iCloud', ['Mobile Documents', 'soundings']],
    ['Syncthing', ['synced', 'soundings']],
  ])('that %s copies to the internet is refused before anything is written', (program, path) => {
    if (program === 'Syncthing') mkdirSync(join(parent, 'synced', '.stfolder'), { recursive: true });
    const at = join(parent, ...path);
    expect(() => openDeskFolder(at)).toThrow(`is copied to the internet by ${program}`);
    expect(readdirSync(parent)).not.toContain(path[0] === 'synced' ? '' : path[0]);
  });

  it('of another party, or of a newer version of this program, is refused in a sentence', () => {
    const collector = join(parent, 'collector');
    mkdirSync(collector);
    writeFileSync(join(collector, 'collector.key'), '');
    expect(() => openDeskFolder(collector)).toThrow(/holds the key of a collector/);
    const newer = join(parent, 'newer');
    openDeskFolder(newer);
    openDeskFolder(newer);
    writeFileSync(join(newer, 'settings.json'), '{"format":"soundings desk v2","language":"en"}');
    expect(() => openDeskFolder(newer)).toThrow(/newer version of Soundings/);
  });
});
