// around.test.ts — beside the usual way: putting something right, what is never sent, a clock that is wrong, help, and the reminder.
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { remind } from '../../../src/commands/desk-remind.ts';
import type { MissionDocument } from '../../../protocol/mission/mission.ts';
import type { RosterEntry } from '../../../protocol/roster/roster.ts';
import { enrolmentIn, makeRoster } from '../../../src/convenor/make-roster.ts';
import { approveRoster } from '../../../src/convenor/mission-document.ts';
import { keptMissions } from '../../../src/desk/folder/missions.ts';
import { OwedError } from '../../../src/errors.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { parties } from '../../support/mission.ts';
import { openMissionGround, type DeskGround } from './ground.ts';
import { newFolder, startDesk, submit, textFile, visit, type TestDesk } from './world.ts';

let ground: DeskGround;
beforeAll(async () => {
  ground = await openMissionGround();
  await ground.join();
});
afterAll(async () => ground.close());

const add = async (at: string, text: string) => submit(ground.desk, `${at}/add`, { kind: 'file', file: textFile('v.csv', text) });

describe('something that was sent', () => {
  it('is put right with all figures, as often as the charter allows, and only when she says so', async () => {
    const { desk, visits, rows, aggregators, charter } = ground;
    const first = await add(visits, rows);
    const sent = await submit(desk, `${visits}/check`, { number: ground.numberIn(first.html), right: '1', do: 'send' });
    expect(charter.amendments).toBeGreaterThan(0);
    expect(sent.html).toContain(`${visits}/amend`);
    expect((await visit(desk, `${visits}/amend`)).html).toContain(`${String(charter.amendments)} of`);
    expect((await submit(desk, `${visits}/amend`, {})).path).toBe(`${visits}/add`);
    const other = await add(visits, `${rows}c,2026-01-07,Kersal,70\n`);
    const number = ground.numberIn(other.html);
    expect((await submit(desk, `${visits}/check`, { number, right: '1', do: 'send' })).status).toBe(422);
    expect(aggregators.uploads).toHaveLength(1);
    expect((await submit(desk, `${visits}/check`, { number, right: '1', amend: '1', do: 'send' })).title).toContain('Received by');
    expect(aggregators.uploads).toHaveLength(2);
    expect(JSON.parse((await visit(desk, `${visits}/receipt.json`)).html)).toMatchObject({ version: 1 });
  });
});

describe('something that an aggregator has from another folder', () => {
  it('is never sent, says so after a restart too, and has a report without a count for the convenor', async () => {
    const { desk, aggregators, worry } = ground;
    const place = worry.replace('/s/', '/c/');
    const folder = newFolder();
    cpSync(desk.folder, folder, { recursive: true });
    const copy = await startDesk(async (request) => aggregators.fetch(request), ground.now, folder);
    try {
      const sign = async (on: TestDesk, wanted: string) => {
        const check = await submit(on, `${place}/add`, { kind: 'nothing' });
        return submit(on, `${place}/check`, { number: ground.numberIn(check.html), right: '1', do: wanted });
      };
      await sign(copy, 'later');
      await sign(desk, 'send');
      const uploads = aggregators.uploads.length;
      const before = aggregators.holds.leader;
      aggregators.holds.leader = aggregators.heldAs(aggregators.uploads.at(-1));
      await submit(copy, '/send', {});
      aggregators.holds.leader = before;
      expect(aggregators.uploads).toHaveLength(uploads);
      expect((await visit(copy, `${place}/sent`)).html).toContain('This week was sent already, from another folder.');
      expect((await visit(copy, '/')).html).toContain('Sent from another folder');
      const report = JSON.parse((await visit(copy, `${place}/refusal.json`)).html) as object;
      expect(report).toMatchObject({ format: 'soundings refusal v1', instrument: 'worry', state: { kind: 'superseded' } });
      expect(Object.keys(report)).not.toContain('cost');
    } finally {
      await copy.close();
    }
  });
});

describe('around it', () => {
  it.each(['leaves', 'budget', 'person', 'later'])('has a page of help about %s', async (topic) => {
    const page = await visit(ground.desk, `/help/${topic}`);
    expect(page.status).toBe(200);
    expect(page.html).toContain('More help');
    expect((await visit(ground.desk, '/help/nothing')).status).toBe(404);
  });

  it('says so if the leader’s clock is more than a day away, and no more once it isn’t', async () => {
    const { desk, aggregators, charter } = ground;
    const network = aggregators.fetch;
    const dated = (seconds: number) =>
      Object.assign(aggregators, {
        fetch: async (request: Request) => {
          const answer = await network(request);
          answer.headers.set('date', new Date(seconds * 1000).toUTCString());
          return answer;
        },
      });
    const ask = async () => desk.desk.ports.fetch(new Request(charter.leader.url));
    dated(ground.now() - 3 * 86_400);
    await ask();
    expect((await visit(desk, '/')).html).toContain('This machine’s clock says 12 January 2026; the leader’s says 9 January 2026.');
    dated(ground.now() - 3600);
    await ask();
    expect((await visit(desk, '/')).html).not.toContain('This machine’s clock');
    Object.assign(aggregators, { fetch: network });
  });

  it('reminds of what is due, and of nothing when nothing is', async () => {
    const lines: string[] = [];
    const terminal = { print: (text: string) => lines.push(text), say: (text: string) => lines.push(text) } as unknown as Terminal;
    await remind(ground.desk.folder, ground.now(), terminal);
    expect(lines).toEqual(['Nothing is due.']);
    await expect(remind(ground.desk.folder, ground.now() + 7 * 86_400, terminal)).rejects.toThrow(OwedError);
    expect(lines.at(-1)).toContain(ground.mission);
  });
});

describe('a key that others may have', () => {
  it('is replaced from the next window on in every mission, once the box is ticked; the old one stays', async () => {
    const { desk, mission } = ground;
    const file = join(desk.folder, `enrolment-${mission}.json`);
    const entry = () => JSON.parse(readFileSync(file, 'utf8')) as RosterEntry;
    const [old] = [entry()];
    expect((await submit(desk, '/place', {})).status).toBe(422);
    expect(entry()).toEqual(old);
    expect((await submit(desk, '/place', { sure: '1' })).html).toContain(`Save enrolment-${mission}.json`);
    const fresh = entry();
    expect(fresh).toMatchObject({ name: old.name, sector: old.sector, lastWindow: old.lastWindow, replaces: old.id });
    expect([fresh.id, fresh.key]).not.toContain(old.id);
    expect(fresh.key).not.toBe(old.key);
    expect(readdirSync(join(desk.folder, 'former'))).toHaveLength(1);

    // The convenor takes the file, and the old entry ends in the window before.
    const document = JSON.parse(keptMissions(desk.folder).missions[0]?.json ?? '') as MissionDocument;
    const asked = { entries: [enrolmentIn(fresh, file)], leaving: new Map(), renamed: new Map(), from: '2026-01-12' };
    const { convenor, board } = parties();
    const signed = board.slice(0, 2).reduce(approveRoster, makeRoster(document, asked, convenor));
    const rows = signed.rosters.at(-1)?.roster.organisations.map(({ id, firstWindow, lastWindow }) => [id, firstWindow, lastWindow]);
    expect(rows).toEqual([
      [old.id, old.firstWindow, fresh.firstWindow - 1],
      [fresh.id, fresh.firstWindow, old.lastWindow],
    ]);
    await submit(desk, '/join/wait', { file: textFile('m.json', JSON.stringify(signed)), link: '' });
    expect((await visit(desk, '/place')).html).not.toContain('Send these files');
    expect((await visit(desk, '/')).title).toBe('What is due');
  });
});
