// open-rows.test.ts — files and standard input become one source of rows, each by its first bytes, and the rest of a pipe isn't lost
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readRows, type Source } from '../../../client-sdk/node/index.ts';
import { openRows } from '../../../src/organisation/open-rows.ts';
import { xlsxOfRows } from '../sheet/made-workbooks.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-open-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const none = Readable.from([]);
const open = async (files: readonly string[], input = none) => openRows({ files }, input);

async function people(source: Source): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const { row } of readRows(source)) all.push(row['person']);
  return all;
}

describe('--data', () => {
  it('#23 given several times is read together, whatever kind each file is', async () => {
    const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
    const book = xlsxOfRows(`<row>${cell('area')}${cell('person')}</row><row>${cell('north')}${cell('c')}</row>`);
    const files = [file('march.csv', 'person,area\na,north\n'), file('april.csv', 'area;person\nnorth;b\n'), file('may.xlsx', book)];
    expect(await people(await open(files))).toEqual(['a', 'b', 'c']);
  });

  it('#23 that names one file twice is refused, however it is spelt', async () => {
    const one = file('once.csv', 'person,area\na,north\n');
    const link = join(folder, 'link.csv');
    symlinkSync(one, link);
    for (const files of [
      [one, one],
      [one, join(folder, '.', 'once.csv')],
      [one, link],
    ])
      await expect(open(files)).rejects.toThrow('its rows would count twice');
  });

  it('#41 is read from a pipe, and from standard input in the smallest pieces', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', `printf 'person,area\\na,north\\n' > ${pipe}`]);
    expect(await people(await open([pipe]))).toEqual(['a']);
    writer.kill();
    const bytes = Buffer.from('person,area\nzoë,north\n');
    const input = Readable.from(
      Array.from(bytes, (byte) => Buffer.from([byte])),
      { objectMode: false },
    );
    expect(await people(await open(['-'], input))).toEqual(['zoë']);
  });

  it('that is an empty file, or none, gets a sentence', async () => {
    await expect(open([file('empty.csv', '')])).rejects.toThrow('pass --nothing instead');
    await expect(open(['-'], Readable.from([]))).rejects.toThrow('standard input is empty');
    await expect(open([])).rejects.toThrow('Name the file of rows with --data');
    await expect(open([join(folder, 'nowhere.csv')])).rejects.toThrow('There is no file');
    await expect(open([folder])).rejects.toThrow('is a folder. Name the files in it.');
  });

  it('that is larger than a spreadsheet may be is refused before it is unpacked', async () => {
    const zip = new Uint8Array(21 * 1024 * 1024);
    zip.set([0x50, 0x4b, 0x03, 0x04]);
    await expect(open(['-'], Readable.from([zip]))).rejects.toThrow(/standard input has 22 MB|more than is read from a spreadsheet/);
  });
});
