// backup.test.ts — the backup's file: any tar reads it, only its words open it, and nothing but what a backup holds comes out of it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors.ts';
import { filesIn, restore } from '../../../../src/organisation/backup/folder.ts';
import { askedPlaces, drawWords, readWords } from '../../../../src/organisation/backup/recovery-words.ts';
import { openBackup, sealBackup } from '../../../../src/organisation/backup/sealed.ts';
import { readTar, writeTar, type TarFile } from '../../../../src/organisation/backup/tar.ts';
import { secureRandom } from '../../../../crypto/random.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const NOW = 1_768_000_000;
const folder = mkdtempSync(join(tmpdir(), 'soundings-backup-'));
afterAll(() => rmSync(folder, { recursive: true }));

const about = { name: 'backup.json', bytes: Buffer.from(`{"format":"soundings backup v1","madeAt":${String(NOW)}}`) };
const key = Buffer.from(`${'A'.repeat(43)}\n`);
const least: readonly TarFile[] = [
  about,
  { name: 'enrolment.json', bytes: Buffer.from('{}') },
  { name: 'lock.key', bytes: key },
  { name: 'organisation.key', bytes: key },
];
const lockName = `locks/contribution.${'ab'.repeat(32)}.${'cd'.repeat(16)}.12.0.lock`;

describe('the archive', () => {
  const file = fc.record({ name: fc.stringMatching(/^[a-z0-9./-]{1,200}$/), bytes: fc.uint8Array({ maxLength: 1500 }) });

  it('gives back any files as they were', () => {
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: ({ name }) => name, maxLength: 6 }), (files) => {
        const back = readTar(writeTar(files));
        expect(back.map(({ name, bytes }) => [name, Buffer.from(bytes)])).toEqual(
          files.map(({ name, bytes }) => [name, Buffer.from(bytes)]),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('is one that the system’s own tar lists and unpacks, long names too', () => {
    const path = join(folder, 'a.tar');
    writeFileSync(path, writeTar([...least, { name: lockName, bytes: Buffer.from('noise') }]));
    expect(execFileSync('tar', ['-tf', path], { encoding: 'utf8' }).split('\n')).toContain(lockName);
    expect(execFileSync('tar', ['-xOf', path, lockName], { encoding: 'utf8' })).toBe('noise');
  });

  it('is refused in a sentence if any byte of its headers changed, and never read beyond its end', () => {
    const tar = writeTar([{ name: 'lock.key', bytes: key }]);
    fc.assert(
      fc.property(fc.nat(511), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(tar);
        changed[at] = (changed[at] ?? 0) ^ change;
        try {
          // A change that tar reads alike, such as of the padding of a number, leaves the file as it was.
          expect(readTar(changed).map(({ bytes }) => Buffer.from(bytes))).toEqual([key]);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
    for (const length of [0, 511, 512, 700, 1024]) expect(() => readTar(tar.subarray(0, length))).toThrow(InputError);
  });
});

describe('what is unpacked', () => {
  const open = (files: readonly TarFile[]) => filesIn(writeTar(files), NOW);

  it('is the files of a backup, with the time that it was made', () => {
    const { madeAt, files } = open([...least, { name: lockName, bytes: new Uint8Array(5) }]);
    expect(madeAt).toBe(NOW);
    expect(files.map(({ name }) => name)).toContain(lockName);
  });

  it.each([
    '../organisation.key',
    '/etc/passwd',
    'locks/../../x.lock',
    'locks/.lock',
    'locks/a.lock/b',
    'receipts/..json/x',
    'convenor.key',
    'desk.json',
    'settings.json',
    'former/x/organisation.key',
    'C:\\x.json',
  ])('is nothing if the archive holds %s', (name) => {
    expect(() => open([...least, { name, bytes: new Uint8Array(1) }])).toThrow(/holds what no backup/);
  });

  it('is nothing if a file is larger than its kind, links, or comes twice', () => {
    expect(() => open([...least, { name: 'receipts/a.json', bytes: new Uint8Array(70_000) }])).toThrow(/holds what no backup/);
    expect(() => open([...least, { name: 'lock.key', bytes: key }])).toThrow(/damaged/);
    for (const type of ['1', '2', '3', '5', 'L', 'g']) {
      const path = join(folder, 'links.tar');
      const tar = Buffer.from(writeTar(least));
      tar.write(type, 156);
      const sum = tar.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
      tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      writeFileSync(path, tar);
      expect(() => filesIn(tar, NOW), type).toThrow(/damaged/);
    }
  });

  it('is nothing without keys, without a time, or from the future', () => {
    expect(() => open(least.filter(({ name }) => name !== 'lock.key'))).toThrow(/has no lock\.key/);
    expect(() => open(least.slice(1))).toThrow(/when it was made/);
    const late = { name: 'backup.json', bytes: Buffer.from(`{"format":"soundings backup v1","madeAt":${String(NOW + 90_000)}}`) };
    expect(() => open([late, ...least.slice(1)])).toThrow(/in the future/);
  });
});

describe('the words', () => {
  it('are eight of a list, drawn from all of it, and read however they are typed', () => {
    const words = drawWords(secureRandom);
    expect(words).toHaveLength(8);
    expect(readWords(words.map((word, at) => `${String(at + 1)}. ${word.toUpperCase()},`).join('\n'))).toEqual(words);
    const random = seededRandom('words');
    expect(new Set(Array.from({ length: 2000 }, () => drawWords(random)).flat()).size).toBe(2048);
  });

  it('are refused with the one that is none, and if one is missing', () => {
    expect(() => readWords('abandon ability xylophon able about above absent absorb')).toThrow(/"xylophon" is none/);
    expect(() => readWords('abandon ability')).toThrow(/has 8 words, and these are 2/);
  });

  it('are asked for at two different places', () => {
    const random = seededRandom('places');
    const asked = Array.from({ length: 500 }, () => askedPlaces(random));
    expect(asked.every(([a, b]) => 0 <= a && a < b && b < 8)).toBe(true);
    expect(new Set(asked.map(String)).size).toBe(28);
  });
});

describe('the file', () => {
  const words = readWords('abandon ability able about above absent absorb abstract');

  it('opens with its words alone, and not if any part of it changed', async () => {
    const archive = Buffer.from('what is inside');
    const sealed = await sealBackup(words, archive, secureRandom);
    expect(Buffer.from(sealed).subarray(0, 20).toString()).toBe('soundings backup v1\0');
    expect(Buffer.from(await openBackup(words, sealed))).toEqual(archive);
    await expect(openBackup([...words].reverse(), sealed)).rejects.toThrow(/words don't open/);
    for (const at of [20, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(openBackup(words, changed), String(at)).rejects.toThrow(/words don't open/);
    }
    await expect(openBackup(words, sealed.subarray(0, 60))).rejects.toThrow(/isn't a backup/);
    await expect(openBackup(words, Buffer.from('PK'))).rejects.toThrow(/isn't a backup/);
  });

  it('leaves a folder as it was if it is in use, or if the file is refused', async () => {
    const used = join(folder, 'used');
    mkdirSync(join(used, 'locks'), { recursive: true });
    const sealed = await sealBackup(words, writeTar([...least, { name: '../x', bytes: key }]), secureRandom);
    await expect(restore(used, words, sealed, NOW, join(folder, 'marks'))).rejects.toThrow(/in use already: it has locks/);
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await expect(restore(empty, words, sealed, NOW, join(folder, 'marks'))).rejects.toThrow(/holds what no backup/);
    expect(readdirSync(empty)).toEqual([]);
  });
});
