// csv.test.ts — CSV as RFC 4180 has it, in any pieces, with the line in every complaint.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRows, type PlacedRow } from '../../../client-sdk/rows/rows.ts';
import { SdkError } from '../../../client-sdk/errors.ts';

async function rows(text: string | AsyncIterable<string>, delimiter?: string): Promise<PlacedRow[]> {
  const all: PlacedRow[] = [];
  for await (const row of readRows({ kind: 'csv', text, delimiter })) all.push({ place: row.place, row: { ...row.row } });
  return all;
}

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.slice(at, at + size));
}

describe('CSV', () => {
  it('reads quotes, doubled quotes, line ends inside quotes, CRLF and LF, blank lines, a byte-order mark, and a last line without end', async () => {
    const text = '\uFEFFperson,area\r\n1,"Ordsall, west"\r\n2,"the ""Height"""\n\n3,"two\nlines"\n4,last';
    expect(await rows(text)).toEqual([
      { place: 'line 2', row: { person: '1', area: 'Ordsall, west' } },
      { place: 'line 3', row: { person: '2', area: 'the "Height"' } },
      { place: 'line 5', row: { person: '3', area: 'two\nlines' } },
      { place: 'line 7', row: { person: '4', area: 'last' } },
    ]);
  });

  it('sees which delimiter the header uses', async () => {
    for (const delimiter of [',', ';', '\t']) {
      expect(await rows(`a${delimiter}b\n1${delimiter}2\n`)).toEqual([{ place: 'line 2', row: { a: '1', b: '2' } }]);
    }
    expect(await rows('a|b\n1|2', '|')).toEqual([{ place: 'line 2', row: { a: '1', b: '2' } }]);
    expect(await rows('"a;b";c\n1;2')).toEqual([{ place: 'line 2', row: { 'a;b': '1', c: '2' } }]);
  });

  it('reads back whatever was written, cut into pieces anywhere', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ' ', '💧'), minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), fc.integer({ min: 1, max: 7 }), async (table, size) => {
        const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
        const text = ['x,y', ...table.map((line) => line.map(quoted).join(','))].join('\r\n');
        const read = (await rows(inPieces(text, size))).map(({ row }) => [row['x'], row['y']]);
        expect(read).toEqual(table.map((line) => [...line]));
        expect(await rows(inPieces(text, size))).toEqual(await rows(text));
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it.each([
    ['a,b\n1,2\n3\n', /^Line 3 has 1 fields, but the header has 2/],
    ['a,b\n1,"2\n3,4\n', /^The quote that opens in line 2 is never closed/],
    ['a,b\n1,"2"x\n', /^Line 2 has text after a closing quote/],
    ['a,a\n1,2\n', /^The header names the column "a" twice/],
    ['', /^The file is empty/],
    ['\n\n', /^The file is empty/],
  ])('says what is wrong with %j', async (text, sentence) => {
    await expect(rows(text)).rejects.toThrow(SdkError);
    await expect(rows(text)).rejects.toThrow(sentence);
  });

  it('gives up on a quote that swallows the file, at a limit', async () => {
    async function* endless(): AsyncGenerator<string> {
      yield 'a,b\n1,"';
      for (;;) yield await Promise.resolve('x'.repeat(100_000));
    }
    await expect(rows(endless())).rejects.toThrow(/^Line 2 does not end/);
  });
});
