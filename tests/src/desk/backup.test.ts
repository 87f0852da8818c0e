// backup.test.ts — the laptop is lost: a backup from one desk goes into another one, and what may have been sent in between counts as sent, once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerState } from '../../../client-sdk/lock/ledger.ts';
import { organisationOf } from '../../../src/desk/state/desk.ts';
import { AFTER_WINDOW_1 } from '../../client-sdk/world.ts';
import { openMissionGround, type DeskGround } from './ground.ts';
import { askedWords, startDesk, submit, textFile, visit, type TestDesk } from './world.ts';

let ground: DeskGround;
let restored: TestDesk;
let words: readonly string[];
let backup: File;
beforeAll(async () => {
  ground = await openMissionGround();
  restored = await startDesk(
    async (request) => ground.aggregators.fetch(request),
    () => AFTER_WINDOW_1 + 3600,
  );
  await ground.join();
});
afterAll(async () => {
  await restored.close();
  await ground.close();
});

const spent = async (desk: TestDesk) => {
  const folder = await organisationOf(desk.desk);
  return folder && JSON.stringify((await ledgerState(folder.ports.store))?.ledger.release.spent);
};

describe('making one', () => {
  it('shows the words, asks for two of them, and only then gives the file', async () => {
    const { desk } = ground;
    expect((await visit(desk, '/backup/file')).title).toBe('Save a backup');
    const shown = await submit(desk, '/backup', { do: 'show' });
    words = [...shown.html.matchAll(/<li>([a-z]+)<\/li>/g)].map(([, word]) => word ?? '');
    expect(words).toHaveLength(8);
    const asked = await submit(desk, '/backup', { do: 'written' });
    expect(words.some((word) => asked.html.includes(`>${word}<`))).toBe(false);
    const answers = askedWords(shown.html, asked.html);
    const wrong = Object.fromEntries(Object.keys(answers).map((name) => [name, 'zebra']));
    expect((await submit(desk, '/backup', { do: 'check', ...wrong })).status).toBe(422);
    expect((await visit(desk, '/backup/file')).title).toBe('Two of the words, to be sure');
    const ready = await submit(desk, '/backup', { do: 'check', ...answers });
    expect(ready.title).toBe('Save the file');
    const file = await fetch(`${desk.home}/backup/file`);
    expect(file.headers.get('content-disposition')).toContain('Soundings backup 2026-01-12.sbk');
    backup = new File([await file.arrayBuffer()], 'b.sbk');
    expect(Buffer.from(await backup.arrayBuffer()).includes('visits')).toBe(false);
  });
});

describe('putting it back', () => {
  it('refuses other words, no file, and a folder that is in use', async () => {
    expect((await submit(restored, '/restore', { words: words.join(' ') })).html).toContain('Choose the backup.');
    expect((await submit(restored, '/restore', { file: backup, words: 'nonsense' })).html).toContain('none of the words');
    expect((await submit(restored, '/restore', { file: textFile('b.sbk', 'x'), words: words.join(' ') })).status).toBe(422);
    expect((await submit(ground.desk, '/restore', { file: backup, words: words.join(' ') })).html).toContain('is in use already');
  });

  it('charges once what was open since, and sends nothing new for it unless both aggregators sign that they hold none', async () => {
    const { desk, visits, rows, aggregators } = ground;
    const check = await submit(desk, `${visits}/add`, { kind: 'file', file: textFile('v.csv', rows) });
    await submit(desk, `${visits}/check`, { number: ground.numberIn(check.html), right: '1', do: 'send' });
    const before = aggregators.uploads.length;
    const page = await submit(restored, '/restore', { file: backup, words: words.join(' ') });
    expect(page.title).toBe('This folder was restored');
    expect(page.html).toContain('To be safe they count as sent');
    const opened = await organisationOf(restored.desk);
    const charged = (await opened?.ports.store.names())?.filter((name) => name.startsWith('restored.')) ?? [];
    expect(charged.length).toBeGreaterThan(0);
    expect(new Set(charged.map((name) => name.split('.').slice(2, 5).join('.'))).size).toBe(charged.length);
    expect((await visit(restored, '/')).html).toContain('May have been sent');
    expect((await visit(restored, '/zeros')).html).toContain('Nothing is due now.');
    const again = await submit(restored, `${visits}/add`, { kind: 'file', file: textFile('v.csv', rows) });
    expect(again.html).toContain('this folder was an older copy');
    const after = await spent(restored);
    const refused = await submit(restored, `${visits}/check`, { number: ground.numberIn(again.html), right: '1', do: 'send' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('may have been sent from this folder before it was restored');
    expect(await spent(restored)).toBe(after);
    expect(aggregators.uploads).toHaveLength(before);
    expect(readFileSync(join(restored.folder, 'enrolment.json'))).toEqual(readFileSync(join(desk.folder, 'enrolment.json')));
  });
});
