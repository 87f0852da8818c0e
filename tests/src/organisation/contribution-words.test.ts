// contribution-words.test.ts — what a preview says of columns that have no part, and of a window that is sent already
import { describe, expect, it } from 'vitest';
import { onlyEnglish } from '@soundings/protocol/json/said';
import { UNBOUNDED, type LockedBefore, type Preview, type Receipt } from '../../../client-sdk/node/index.ts';
import { previewJson, previewText, receiptText } from '../../../src/organisation/contribution-words.ts';

const balance = { epsilonSpent: 1, epsilonBudget: 8, delta: 1e-6, timesLeft: 7 };
const preview: Preview = {
  mission: 'winter',
  instrument: 'visits',
  question: 'How many came?',
  window: '2026-01-05 to 2026-01-11',
  organisation: 'Food bank',
  rowsRead: 3,
  persons: 2,
  cells: [{ cell: 'Ordsall', count: 2n }],
  leftOut: [],
  unused: [],
  facts: { rowsRead: 3, persons: 2, columns: [], unused: [], values: [], leftOut: [], notes: [], declared: false },
  changes: [],
  cost: { release: 1.25, lastResort: 4.5 },
  ledger: { release: balance, lastResort: balance },
};
const locked: LockedBefore = { version: 0, state: 'received', sameRows: false, amendmentsLeft: 0 };

it('#24 columns that have no part in it are named', () => {
  expect(previewText({ ...preview, facts: { ...preview.facts, unused: ['note', 'house number'] } })).toContain(
    'Columns that were not used: "note", "house number".',
  );
  expect(previewText(preview)).not.toContain('Columns that were not used');
});

it('what was done with the rows is said by cause', () => {
  const facts: Preview['facts'] = {
    ...preview.facts,
    values: [{ dimension: 'area', text: 'ORDSALL', value: 'Ordsall', rows: 2, settled: false }],
    leftOut: [{ cause: 'value', count: 2, first: onlyEnglish('line 7'), ...onlyEnglish('2 rows under a value that is left out.') }],
    notes: [{ code: 'header-line', ...onlyEnglish('Line 4 names the columns.') }],
  };
  const said = previewText({ ...preview, facts, changes: [{ cell: 'Ordsall', before: 12n, now: 58n }] });
  expect(said).toContain('How the file was read:\n  Line 4 names the columns.');
  expect(said).toContain('What values became:\n  "ORDSALL" under "area" is "Ordsall" (2 rows)');
  expect(said).toContain('Left out:\n  2 rows under a value that is left out. The first is line 7.');
  expect(said).toContain('Compared with the window before, worth a second look:\n  Ordsall was 12, is 58');
  expect(previewText({ ...preview, facts: { ...preview.facts, declared: true } })).toContain(
    '3 rows of totals read. They are counted as you declared them.',
  );
});

describe('#35 a window that is sent already', () => {
  const said = (change: Partial<LockedBefore>) => previewText({ ...preview, locked: { ...locked, ...change } });

  it.each([
    [
      { amendmentsLeft: 1, amendmentCost: { release: 0, lastResort: 4.5 } },
      'only as an amendment, with --amend: the charter allows 1 more. An amendment costs a further ε 0.00 (release promise) and ε 4.50 (last resort) for each person.',
    ],
    [{}, "these can't replace it: the charter allows no amendment."],
    [
      { version: 1 },
      "version 1 is locked and received. It was made from different rows, and these can't replace it: the charter allows no further amendment.",
    ],
    [
      { sameRows: true, state: 'locked' as const },
      'has not confirmed it yet. It was made from the same rows, so the same contribution would be sent again',
    ],
  ])('%o', (change, sentence) => {
    expect(said(change)).toContain('This window has a contribution already');
    expect(said(change)).toContain(sentence);
    expect(said(change)).not.toContain('cost of this contribution');
  });

  it('says nothing of the kind for any other', () => {
    expect(previewText(preview)).toContain(
      'Privacy cost of this contribution, for each person: ε 1.25 (release promise), ε 4.50 (last resort).',
    );
    expect(previewText(preview)).not.toContain('already');
    expect(JSON.parse(previewJson({ ...preview, locked }))).toMatchObject({ locked, cells: [{ count: 2 }] });
  });
});

it('#31 no number that is none is printed', () => {
  const free = { ...balance, timesLeft: UNBOUNDED };
  const receipt = { instrument: 'visits', window: { name: 'w' }, version: 1, digest: 'd', ledger: { release: free, lastResort: balance } };
  const text = receiptText(receipt as unknown as Receipt);
  expect(text).toContain('further contributions like this one cost nothing.');
  expect(text).not.toMatch(/Infinity|unbounded/);
  expect(text).toContain('7 more like this one.');
});
