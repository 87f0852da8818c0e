// desk-package.long.ts — soundings-desk as others get it: built twice with the same bytes, unpacked, and started where there is no Node.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blankWorkbook } from '../../src/sheet/write-xlsx.ts';
import { AFTER_WINDOW_1 } from '../client-sdk/world.ts';
import { charter, joinSteps } from '../src/desk/ground.ts';
import { submit } from '../src/desk/world.ts';
import { startDeskProcess } from '../support/desk-process.ts';
import { root } from './installed.ts';

const scratch = mkdtempSync(join(tmpdir(), 'soundings-package-'));
const builds = ['first', 'second'].map((name) => join(scratch, name));

beforeAll(() => {
  for (const out of builds)
    execFileSync(process.execPath, [join(root, 'scripts', 'package-desk.mjs'), '--no-windows', '--out', out], { stdio: 'ignore' });
}, 3_600_000);
afterAll(() => rmSync(scratch, { recursive: true }));

describe('soundings-desk', () => {
  it('has the same bytes in two builds', () => {
    const [first = '', second = ''] = builds;
    expect(readdirSync(first)).toHaveLength(2);
    for (const name of readdirSync(first))
      expect(readFileSync(join(first, name)).equals(readFileSync(join(second, name))), name).toBe(true);
  });

  it('is installed with a menu entry, and runs nothing by itself', () => {
    const [deb = ''] = readdirSync(builds[0] ?? '').filter((name) => name.endsWith('.deb'));
    const file = join(builds[0] ?? '', deb);
    execFileSync('dpkg-deb', ['--extract', file, join(scratch, 'there')]);
    execFileSync('dpkg-deb', ['--control', file, join(scratch, 'control')]);
    expect(readdirSync(join(scratch, 'control'))).toEqual(['control']);
    const unpacked = readdirSync(join(scratch, 'there'), { recursive: true, encoding: 'utf8' });
    expect(unpacked.filter((name) => statSync(join(scratch, 'there', name)).isFile()).sort()).toEqual([
      'usr/bin/soundings-desk',
      'usr/share/applications/soundings-desk.desktop',
      'usr/share/doc/soundings-desk/copyright',
    ]);
  }, 120_000);

  it('starts without Node, checks a charter and reads a spreadsheet in threads of its own', async () => {
    const program = join(scratch, 'there', 'usr', 'bin', 'soundings-desk');
    const folder = join(scratch, 'folder');
    const clock = join(scratch, 'clock');
    writeFileSync(clock, String(AFTER_WINDOW_1 * 1000));
    const { home, stop } = await startDeskProcess([program, '--clock', clock], folder, { PATH: '/nowhere' });
    const { choose, agree, enrol, takeRoster } = joinSteps({ home, folder });
    const columns = ['person', 'date', 'area', 'age'].map((heading) => ({ heading, holds: 'text' as const }));
    const workbook = blankWorkbook('January', columns, [
      ['a', '2026-01-05', 'Ordsall', '17'],
      ['b', '2026-01-06', 'Kersal', '40'],
    ]);
    try {
      await choose();
      expect((await agree()).path).toBe('/join/enrol');
      await enrol();
      await takeRoster();
      const file = new File([workbook.slice()], 'visits.xlsx');
      const check = await submit({ home }, `/c/${charter.mission}/visits/1/add`, { kind: 'file', file });
      expect(check.html).toContain('2 rows, 2 people');
    } finally {
      await stop('SIGTERM');
    }
  }, 120_000);
});
