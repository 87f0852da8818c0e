// due-command.test.ts — a week of an organisation with several questions, mostly in this process: sample files, what is due, and all of it from one folder.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dateOf } from '../../protocol/charter/day.ts';
import { writeMissionDocument } from '../../src/convenor/mission-file.ts';
import { openWorkbook } from '../../src/sheet/workbook.ts';
import { organisationFolder, threeQuestions, withPendingRoster, type OrganisationFolder } from '../support/organisation-folder.ts';
import { soundingsHere } from '../support/soundings-here.ts';
import { soundingsProcess } from '../support/soundings-process.ts';

const scratch = mkdtempSync(join(tmpdir(), 'soundings-due-'));
/** Monday of the week before last: window 1 is over and open on every day of this week. */
const firstDay = (() => {
  const today = Math.floor(Date.now() / 86_400_000);
  return today - ((today + 3) % 7) - 14;
})();
const day = (offset: number) => dateOf(firstDay + 7 + offset);
let place: OrganisationFolder;

beforeAll(() => {
  place = organisationFolder(join(scratch, 'world'), (draft) => threeQuestions(draft, dateOf(firstDay)));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const run = async (name: string, ...words: readonly string[]) =>
  soundingsHere([name, '--mission', place.missionFile, '--keys', place.keys, ...words]);

/** Contributions that are locked. */
function locks(): readonly string[] {
  const path = join(place.keys, 'locks');
  // How the generator began, and the charter that is pinned: neither is a contribution.
  return existsSync(path) ? readdirSync(path).filter((name) => !/^(?:starts|mission\.)/.test(name)) : [];
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

describe('a sample file', () => {
  const sample = async (instrument: string, out: string) =>
    soundingsHere(['sample-file', '--mission', place.missionFile, '--instrument', instrument, '--out', out]);

  it('of a count has the right headings; filled in, it is read without an option', async () => {
    const out = join(scratch, 'visits.csv');
    const { code, out: said, err } = await sample('visits', out);
    expect(code, err).toBe(0);
    expect(said).toMatch(/area +Salford Central; Ordsall & Langworthy; Eccles\n/);
    expect(said).toMatch(/age +a number; it counts in: below 18; /);
    expect(readFileSync(out, 'utf8')).toBe('\ufeffperson,date,area,age\r\n');
    writeFileSync(out, `${readFileSync(out, 'utf8')}a,${day(0)},Eccles,8\r\n`);
    const preview = await run('contribute', '--window', '1', '--instrument', 'visits', '--data', out, '--preview');
    expect(preview.out).toMatch(/Eccles, below 18 +1\n/);
    expect((await sample('visits', out)).err).toContain('exists already and was not replaced');
  });

  it('as a spreadsheet offers the allowed values in each column, and its rows are read', async () => {
    const out = join(scratch, 'parcels.xlsx');
    expect((await sample('parcels', out)).code).toBe(0);
    const workbook = await openWorkbook(readFileSync(out));
    expect(workbook.sheets).toEqual([
      { name: 'parcels', isHidden: false },
      { name: 'Allowed values', isHidden: true },
    ]);
    expect((await workbook.read(0)).rows).toEqual([{ number: 1, cells: ['person', 'date', 'area'] }]);
    expect((await workbook.read(1)).rows.map(({ cells }) => cells[2])).toEqual([
      'area',
      'Salford Central',
      'Ordsall & Langworthy',
      'Eccles',
    ]);
  });

  it('of a figure has a row for each cell', async () => {
    const out = join(scratch, 'beds.csv');
    await sample('beds', out);
    expect(readFileSync(out, 'utf8')).toBe('\ufeffsetting,amount\r\nhome,\r\nhospital,\r\n');
    expect((await sample('beds', join(scratch, 'beds.pdf'))).err).toContain('ends in .csv or .xlsx');
    expect((await sample('bed', out)).err).toContain('The mission has no question "bed". It has: visits, parcels, beds.');
  });
});

describe('while a new roster awaits signatures', () => {
  it('the one before it holds', async () => {
    const pending = join(scratch, 'pending.json');
    writeMissionDocument(pending, withPendingRoster(place.document, day(21)));
    const texts = file('pending.csv', `person,date,area,age\na,${day(0)},Eccles,8\n`);
    const words = ['--keys', place.keys, '--window', '1', '--instrument', 'visits', '--data', texts, '--preview'];
    const { code, out, err } = await soundingsHere(['contribute', '--mission', pending, ...words]);
    expect(code, err).toBe(0);
    expect(out).toMatch(/Eccles, below 18 +1/);
    expect(err).toContain(
      "Roster 2 awaits signatures: 0 of the board's 3 members have signed it, and 2 must. Until then the roster before it holds.",
    );
  });
});

describe('what is due', () => {
  const folder = join(scratch, 'this week');

  it('is listed with its last day, and said by exit code 10', async () => {
    const { code, out, err } = await soundingsProcess(['due', '--mission', place.missionFile, '--keys', place.keys]);
    expect(code).toBe(10);
    expect(err).toContain('3 contributions are due.');
    for (const name of ['visits', 'parcels', 'beds'])
      expect(out).toMatch(new RegExp(`${name} +1: ${day(0)} to ${day(6)} +not started +${day(13)}`));
    const [first] = JSON.parse((await run('due', '--json')).out) as readonly unknown[];
    expect(first).toEqual({ instrument: 'visits', window: 1, firstDay: day(0), lastDay: day(6), state: 'not-started', by: day(13) });
  });

  it('is not sent at all if a file for one question is missing, or has something to settle', async () => {
    file('this week/export.csv', `Client,When,Ward,Age\na,${day(0)},M30,8\n`);
    file('this week/~$open.xlsx', 'x');
    file('this week/beds.csv', 'setting,amount\nhome,12\nhospital,3\n');
    const { code, out, err } = await run('contribute', '--all', '--data', folder, '--later');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(
      /No file fits "visits"[^]*export\.csv: There is no column[^]*No file fits "parcels"[^]*Nothing was locked or sent\./,
    );
    expect(err).not.toContain('~$open');
    expect(locks()).toEqual([]);
  });

  it('that several files fit is asked about, unless one has the name of the question', async () => {
    file('two/one.csv', `person,date,area\na,${day(0)},Eccles\n`);
    file('two/other.csv', `person,date,area\nb,${day(0)},Eccles\n`);
    const several = await run('contribute', '--all', '--data', join(scratch, 'two'), '--preview');
    expect(several.err).toMatch(/Several files fit "parcels": .*one\.csv, .*other\.csv\./);
  });

  it('is previewed as zeros by --all --nothing', async () => {
    const { code, out, err } = await run('contribute', '--all', '--nothing', '--preview');
    expect(code, err).toBe(0);
    expect(err).toMatch(/visits: nothing to report\nparcels: nothing to report\nbeds: nothing to report\n/);
    expect(out).toMatch(/home +0/);
  });

  it('is matched to the files by what was settled before', async () => {
    // A colleague settled it for these files, and sent the matching along.
    const settle = ['--person', 'Client', '--date', 'When', '--column', 'area=Ward', '--value', 'area: M30=Eccles'];
    const export_ = join(folder, 'export.csv');
    const visits = async (...words: readonly string[]) =>
      run('contribute', '--window', '1', '--instrument', 'visits', '--data', export_, ...words);
    const locked = await visits(...settle, '--later');
    expect(locked.code, locked.err).toBe(0);
    // It is kept in the folder now, and applied without a word from anybody.
    const again = await visits('--preview');
    expect(again.out).toMatch(/settled before[^\n]*"area" under "Ward"/i);
    expect(again.out).toContain('It was made from the same rows');
    expect((await visits('--anew', '--preview')).err).toContain('There is no column "person"');
    expect((await run('due')).out).toMatch(/visits .* locked, not confirmed/);
  });

  it('is locked from a folder, each question from the file that fits; what is locked stays', async () => {
    file('this week/parcels-week.csv', `person,date,area\na,${day(0)},Eccles\nb,${day(2)},Eccles\n`);
    const seen = await run('contribute', '--all', '--data', folder, '--preview');
    expect(seen.code, seen.err).toBe(0);
    expect(seen.err).toMatch(/visits: locked already[^\n]*\nparcels: .*parcels-week\.csv\nbeds: .*beds\.csv\n/);
    expect(seen.out).toMatch(/Eccles +2[^]*home +12/);
    const before = locks().length;
    const { code, out, err } = await run('contribute', '--all', '--data', folder, '--later');
    expect(code, err).toBe(0);
    expect(out).toMatch(/Signed off: parcels[^]*Signed off: beds/);
    expect(locks().length).toBeGreaterThan(before);
    expect((await run('due', '--json')).out.match(/"state": "locked"/g)).toHaveLength(3);
  });

  it('needs a folder, or the word that there is nothing', async () => {
    expect((await run('contribute', '--all')).err).toContain('--all takes one folder of files');
    expect((await run('contribute', '--all', '--data', file('alone.csv', 'x'))).err).toContain('--all takes one folder of files');
    expect((await run('contribute', '--all', '--data', folder, '--person', 'x')).err).toContain('leave --person out');
    expect((await run('contribute', '--all', '--instrument', 'visits', '--data', folder)).err).toContain('leave --instrument out');
    expect((await run('contribute', '--data', 'x')).err).toContain('--instrument is missing. The mission asks: visits, parcels, beds.');
  });
});
