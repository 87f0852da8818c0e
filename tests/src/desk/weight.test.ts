// weight.test.ts — what the desk's script and style weigh, packed, and what its style never puts on paper.
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { DESK_STYLE } from '../../../src/desk/shell/desk-style.ts';
import { SCRIPT } from '../../../src/desk/shell/script.ts';
import { STYLE } from '../../../src/pages/styles/style.ts';

const packed = (text: string) => gzipSync(text).length;

it('has at most 12 kB of script and 10 kB of style', () => {
  expect(packed(SCRIPT)).toBeLessThanOrEqual(12_000);
  expect(packed(STYLE + DESK_STYLE)).toBeLessThanOrEqual(10_000);
});

it('writes out no address that leads into the desk: those hold its token', () => {
  const rules = DESK_STYLE.slice(DESK_STYLE.indexOf('@media print'));
  expect(rules).toContain('a[href^="http"]::after');
  expect(rules).not.toMatch(/[\s,}{]a::after/);
});
