// short-days.test.ts — days of a text in words, and nothing else of it.
import { expect, it } from 'vitest';
import { daysInWords } from '../../../src/insight/short-days.ts';

it.each([
  ['from 2026-01-05 to 2026-12-31.', 'from 5 January 2026 to 31 December 2026.'],
  [
    'no day: 2026-13-01, 2026-00-10, 2026-01-32, 12026-01-05, 2026-1-5',
    'no day: 2026-13-01, 2026-00-10, 2026-01-32, 12026-01-05, 2026-1-5',
  ],
])('says %s', (text, said) => {
  expect(daysInWords(text)).toBe(said);
});
