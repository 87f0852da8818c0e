// terminal.test.ts — others' words steer no terminal, no spreadsheet, no page and no log, wherever they come from.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../aggregator/node/config-file.ts';
import { jsonLog } from '../../aggregator/log.ts';
import { utf8 } from '../../crypto/bytes.ts';
import { readCharterJson, readJson } from '../../src/convenor/mission-file.ts';
import { refusalPage } from '../../src/pages/charter-check/page.ts';
import { sheetCsv } from '../../src/export/sheet.ts';
import { terminal } from '../../src/cli/terminal.ts';

const STEERING = [
  '\u001b[31mred',
  '\u001b]0;title\u0007',
  'a\rb',
  'a\u0008b',
  '\u009b2J',
  '\u202eexe.txt',
  '\u2066x',
  '\u007f',
  'a\u2028b',
];

function spoken(isTTY: boolean, speak: (io: ReturnType<typeof terminal>) => void): { readonly out: string; readonly err: string } {
  const said = { out: '', err: '' };
  let now = 0;
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (said[name] += text), isTTY, columns: 80 });
  speak(terminal(stream('out'), stream('err'), {}, () => (now += 10_000)));
  return said;
}

describe.each([true, false])('#12 the terminal (watched: %s)', (isTTY) => {
  it.each(STEERING)('shows %j as what it is', (text) => {
    const { out, err } = spoken(isTTY, (io) => {
      io.print(`{"question":${JSON.stringify(text)}}`);
      io.print(text);
      io.say(io.style.red(text));
      const progress = io.progress(text);
      progress.update(text);
      progress.done(text);
    });
    const others = `${out}${err}`.replaceAll(/\r\u001b\[2K|\u001b\[(?:31|0)m(?=\S*$|\n|.*\u001b\[0m)/gm, '');
    expect(others).not.toMatch(/[\p{Bidi_Control}\u2028]/u);
    expect(others.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    const [line = ''] = out.split('\n');
    expect(JSON.parse(line)).toEqual({ question: text });
  });

  it("keeps lines, tabs, a spreadsheet's line ends and every letter", () => {
    const text = 'naïve\tدرهم\r\nZoë 👩‍👩‍👧\n東京';
    expect(spoken(isTTY, (io) => io.print(text)).out).toBe(`${text}\n`);
  });
});

it('#12 colours are ours alone', () => {
  expect(spoken(true, (io) => io.say(io.style.red('no \u001b[32mgreen'))).err).toBe('\u001b[31mno \\u001b[32mgreen\u001b[0m\n');
});

it.each([
  ['=1+1', "'=1+1"],
  ['\u200b=1+1', "'\u200b=1+1"],
  ['\ufeff@SUM(A1)', "'\ufeff@SUM(A1)"],
  ['\u00a0 +1', "'\u00a0 +1"],
  ['＝1+1', "'＝1+1"],
  ['\uff0b1', "'\uff0b1"],
  ['－1', "'－1"],
  ['＠x', "'＠x"],
  ['﹢1', "'﹢1"],
  ['\u202e=1', "'\\u202e=1"],
  ['-1', '-1'],
  ['-1.5', '-1.5'],
  ['Ordsall', 'Ordsall'],
  ['18 to below 65', '18 to below 65'],
])('#45 %j is written to a spreadsheet as %j', (field, written) => {
  const guarded = field === '\u202e=1' ? '\\u202e=1' : written; // escaped, it begins like no formula any more
  expect(sheetCsv({ head: ['a'], rows: [[field]] })).toBe(`a\r\n${guarded}\r\n`);
});

it('#12 a page and a log hold nothing that steers', () => {
  for (const text of STEERING) {
    const page = refusalPage(text, [text]).replaceAll(/[\r\n]/g, '');
    expect(page).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    const lines: string[] = [];
    jsonLog(
      (line) => lines.push(line),
      () => 0,
    )('warn', 'mission-refused', { reason: text });
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ reason: text });
  }
});

describe('#44 files as editors save them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-files-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (bytes: Uint8Array) => {
    writeFileSync(join(folder, 'file.json'), bytes);
    return join(folder, 'file.json');
  };
  const utf16 = (text: string) => new Uint8Array(Uint16Array.from(`\ufeff${text}`, (unit) => unit.charCodeAt(0)).buffer);

  it('with a byte-order mark are read', () => {
    expect(readJson(file(utf8('\ufeff{"id":"x"}')))).toEqual({ id: 'x' });
    const config = {
      role: 'helper',
      endpoint: 'https://helper.example/',
      listen: { port: 0 },
      database: { kind: 'sqlite', file: 'a.db' },
      databaseKeyFile: 'database.key',
    };
    expect(readConfig(file(utf8(`\ufeff${JSON.stringify(config)}`))).config.role).toBe('helper');
  });

  it.each([
    ['UTF-16', utf16('{"a":1}'), 'UTF-16'],
    ['Windows-1252', Uint8Array.of(0x22, 0x43, 0x61, 0x66, 0xe9, 0x22), 'not in UTF-8'],
  ])('in %s are refused with what to do', (_, bytes, wanted) => {
    expect(() => readCharterJson(file(bytes))).toThrow(wanted);
    expect(() => readCharterJson(file(bytes))).toThrow('Save it again with the encoding UTF-8');
  });

  it('a configuration in UTF-16 is refused with what to do', () => {
    expect(() => readConfig(file(utf16('{"role":"helper"}')))).toThrow('Save it again with the encoding UTF-8');
  });
});
