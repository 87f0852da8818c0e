// encoding.test.ts — bytes of a file into text, in any pieces; and files that are no text, by their first bytes.
import { describe, expect, it } from 'vitest';
import { decoded } from '../../../client-sdk/rows/encoding.ts';
import { foreignFile } from '../../../client-sdk/rows/foreign.ts';
import { QuestionsError, type Note } from '../../../client-sdk/rows/findings.ts';
import type { Encoding } from '../../../client-sdk/rows/table.ts';

async function read(bytes: Uint8Array, encoding?: Encoding, piece = bytes.length): Promise<{ text: string; notes: readonly Note[] }> {
  const notes: Note[] = [];
  let text = '';
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield await Promise.resolve(bytes.subarray(at, at + piece));
  }
  for await (const part of decoded({ bytes: pieces(), encoding }, 'x.csv', (note) => notes.push(note))) text += part;
  return { text, notes };
}

const latin = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const long = 'person,area\n'.repeat(1000);

describe('text', () => {
  it.each([
    ['UTF-8', new Uint8Array(Buffer.from(`${long}Zoë – 💧 €`)), `${long}Zoë – 💧 €`],
    ['UTF-8 with a mark', new Uint8Array(Buffer.from(`\uFEFF${long}Zoë`)), `\uFEFF${long}Zoë`],
    ['UTF-16 with a mark', new Uint8Array(Buffer.from(`\uFEFF${long}Zoë 💧`, 'utf16le')), `\uFEFF${long}Zoë 💧`],
    ['big-endian UTF-16', new Uint8Array(Buffer.from(`\uFEFF${long}Zoë`, 'utf16le').swap16()), `\uFEFF${long}Zoë`],
    ['UTF-16 without a mark', new Uint8Array(Buffer.from(long, 'utf16le')), long],
    ['nothing', new Uint8Array(0), ''],
  ])('in %s is read, in any pieces, without a word', async (_, bytes, text) => {
    for (const piece of [1, 3, 4096, 5000, bytes.length])
      expect(await read(bytes, undefined, Math.max(1, piece))).toEqual({ text, notes: [] });
  });

  it('in Windows-1252 is read, and said, with a word to check', async () => {
    const bytes = latin(`${long}Zo\xEB \x96 \x80 \x93q\x94\n`);
    for (const piece of [1, 3, 4096, bytes.length]) {
      const { text, notes } = await read(bytes, undefined, piece);
      expect(text).toBe(`${long}Zoë – € “q”\n`);
      expect(notes).toMatchObject([{ code: 'encoding' }]);
    }
    expect((await read(bytes)).notes[0]?.sentence).toContain(
      'read as Windows-1252, as Excel saves a plain CSV: check that "Zoë" is spelt right.',
    );
    expect(await read(bytes, 'windows-1252')).toMatchObject({ notes: [] });
  });

  it.each([
    ['of two encodings', latin('Zo\xC3\xAB and Zo\xEB'), undefined],
    ['with a mark of UTF-8 that is not that', latin('\xEF\xBB\xBFZo\xEB'), undefined],
    ['that is neither', latin('Zo\x81'), undefined],
    ['that is not what was said', latin('Zo\xEB'), 'utf-8' as const],
    ['cut in half', new Uint8Array([0xff, 0xfe, 0x41, 0x00, 0x00]), undefined],
  ])('%s is asked about', async (_, bytes, encoding) => {
    await expect(read(bytes, encoding)).rejects.toBeInstanceOf(QuestionsError);
    await expect(read(bytes, encoding)).rejects.toMatchObject({ questions: [{ code: 'encoding', answer: 'encoding' }] });
  });
});

describe('a file that is no text', () => {
  it.each([
    ['.xls', latin('\xD0\xCF\x11\xE0\xA1\xB1'), 'old Excel format'],
    ['.xlsx', latin('PK\x03\x04....'), 'spreadsheet'],
    ['.pdf', latin('%PDF-1.7'), 'PDF'],
    ['HTML', latin('\r\n<html><table>'), 'web page'],
    ['HTML with a mark', latin('\xEF\xBB\xBF<!DOCTYPE html>'), 'web page'],
    ['HTML in UTF-16', new Uint8Array(Buffer.from('\uFEFF<table>', 'utf16le')), 'web page'],
    ['XML', latin('<?xml version="1.0"?><Workbook>'), 'XML'],
    ['JSON', latin('[\n  { "person": 1 }]'), 'JSON'],
    ['a JSON object', latin('{"rows": []}'), 'JSON'],
    ['gzip', latin('\x1F\x8B\x08'), 'gzip'],
    ['Parquet', latin('PAR1'), 'Parquet'],
    ['RTF', latin('{\\rtf1'), 'RTF'],
  ])('%s is told by its first bytes', async (_, bytes, word) => {
    expect(foreignFile(bytes)?.sentence).toContain(word);
    await expect(read(bytes)).rejects.toMatchObject({ findings: [{ code: 'foreign-file' }] });
  });

  it.each(['person,area\n', '[Client ID],[Area]\n', '"person";"area"', '<5,3', 'PKs,area', '', '{name},x', 'person\tarea'])(
    '%j may be a table',
    (text) => {
      expect(foreignFile(latin(text))).toBeUndefined();
    },
  );

  it('with zeros in it is none', async () => {
    await expect(read(latin('person,area\n\x00\x00\x01'))).rejects.toThrow('x.csv is not a text file.');
  });
});
