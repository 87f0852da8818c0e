// file-kind.test.ts — what a container holds is known by its bytes, and each kind has advice of its own.
import { describe, expect, it } from 'vitest';
import { fileKind } from '../../../src/sheet/file-kind.ts';
import { openWorkbook } from '../../../src/sheet/workbook.ts';
import { archiveOf } from './archive-writer.ts';
import { xlsxParts } from './made-workbooks.ts';

const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const bytes = (...parts: readonly (string | readonly number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))));
const utf16 = (text: string) => [...Buffer.from(text, 'utf16le')];

describe('a file in a container, but no workbook that is read', () => {
  it.each<readonly [string, Uint8Array, RegExp]>([
    [
      'an old .xls',
      bytes(COMPOUND, utf16('Root Entry\0'), utf16('Workbook\0')),
      /^is in the old Excel format \(\.xls\)\. Open it .* save it as \.xlsx or \.csv\.$/,
    ],
    ['an encrypted workbook', bytes(COMPOUND, utf16('EncryptedPackage\0')), /^has a password\. Open it, save a copy without one/],
    ['a mail', bytes(COMPOUND, utf16('__substg1.0\0')), /another Office program/],
    ['a ZIP file of a CSV', archiveOf([{ name: 'visits.csv', data: 'person' }]), /^is a packed archive\. Unpack it/],
    ['Numbers', archiveOf([{ name: 'Index/Document.iwa', data: 'x' }]), /spreadsheet of Numbers/],
    [
      'a binary workbook',
      archiveOf(
        xlsxParts({ sheets: [] }).map((part) => ({
          ...part,
          data: String(part.data).replace('spreadsheetml.sheet.main+xml', 'sheet.binary.macroEnabled.main'),
        })),
      ),
      /binary workbook \(\.xlsb\)/,
    ],
    [
      'a Word document',
      archiveOf(
        xlsxParts({ sheets: [] }).map((part) => ({
          ...part,
          data: String(part.data).replace('spreadsheetml.sheet.main', 'wordprocessingml.document.main'),
        })),
      ),
      /is a document or presentation/,
    ],
    [
      'a package of no known type',
      archiveOf(
        xlsxParts({ sheets: [] }).map((part) => ({ ...part, data: String(part.data).replace('spreadsheetml.sheet.main', 'something') })),
      ),
      /does not say that it is a workbook/,
    ],
  ])('%s', async (_, file, says) => {
    await expect(openWorkbook(file)).rejects.toThrow(says);
  });
});

describe('a table of text', () => {
  it.each(['person,area', 'PK,person', 'PK', ''])('%j is no workbook', (text) => {
    expect(fileKind(new TextEncoder().encode(text))).toBe('other');
  });
});
