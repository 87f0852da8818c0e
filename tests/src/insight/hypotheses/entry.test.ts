// entry.test.ts — the form of a hypothesis, its number, what it may not ask, and what a family may still spend
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../../protocol/json/canonical-json.ts';
import { Entry, numberOf, readEntry } from '../../../../src/insight/hypotheses/entry.ts';
import { entryIssues } from '../../../../src/insight/hypotheses/entry-issues.ts';
import { familyRefusal, onceEach, supportedByChance } from '../../../../src/insight/hypotheses/family.ts';
import { charter, digest, entry, KERSAL, ORDSALL } from './stated.ts';
import vector from '../../../vectors/hypothesis.json' with { type: 'json' };

test('the vector: one entry, its canonical form, its number', () => {
  const read = readEntry(vector.entry);
  if (!('entry' in read)) throw new Error(read.issues.join());
  expect(new TextDecoder().decode(canonicalJson(read.entry))).toBe(vector.canonical);
  expect(numberOf(read.entry)).toBe(vector.number);
});

test('every member that an entry may have comes through, and no other', () => {
  const full = entry({ question: 'rate', alpha: 0.02, pilot: true, scatterVariance: 12.5 });
  expect(readEntry(JSON.parse(JSON.stringify(full)))).toEqual({ entry: full });
  const wrong = readEntry({ ...full, couldAlsoBe: [], withdrawn: true, alpha: 0.2 });
  expect(wrong).toEqual({
    issues: expect.arrayContaining([
      'In the hypothesis, the hypothesis has unknown members: "withdrawn".',
      'In the hypothesis, "couldAlsoBe" should be at least 1 items long.',
      'In the hypothesis, "alpha" should be at most 0.1.',
    ]) as unknown,
  });
  expect(numberOf(entry({ alpha: 0.01 }))).not.toBe(numberOf(entry())); // what is signed is what is numbered
});

test('windows are numbers, not days', () => {
  const { issues } = readEntry({ ...entry(), windows: { first: '2026-01-05', last: '2026-02-01' } }) as {
    readonly issues: readonly string[];
  };
  expect(issues.at(-1)).toMatch(/^Windows are given by their numbers in the mission/);
});

describe('what can be asked of the mission', () => {
  const issues = (changes: Partial<Entry>) => entryIssues(entry(changes), charter, digest);

  test.each<Partial<Entry>>([
    {},
    { against: { cells: KERSAL }, looks: { e: [0.01, 0.02] } },
    { against: { total: 60 }, direction: 'either', looks: { spending: [15, 23] } },
    { test: 'trend', against: {}, question: 'rate' },
    { test: 'ratio', against: { cells: KERSAL, ratio: { numerator: 1, denominator: 2 } } },
    { test: 'ratio-change', against: { cells: KERSAL, windows: { first: 0, last: 11 } } },
    {
      ...{ test: 'lead-lag', instruments: ['worry', 'visits'], lag: 2 },
      cells: [{ dimension: 'theme', values: ['food'] }],
      against: { cells: ORDSALL },
    },
    { test: 'equivalence', direction: 'either' },
  ])('%j', (changes) => {
    expect(issues(changes)).toEqual([]);
  });

  test.each<[Partial<Entry>, string]>([
    [{ charter: 'A'.repeat(43) }, `whose digest is ${digest}. Write that one under "charter"`],
    [{ mission: 'bury-winter' }, 'about the mission "bury-winter". Ask it with the mission document of that one'],
    [{ instruments: ['meals'] }, 'There is no instrument "meals". There are visits, worry.'],
    [{ windows: { first: 12, last: 30 } }, 'has 0 to 29'],
    [{ windows: { first: 20, last: 15 } }, 'In "windows", the first window, 20, comes after the last, 15.'],
    [{ against: { windows: { first: 8, last: 3 } } }, 'In "against.windows", the first window, 8, comes after the last, 3.'],
    [{ against: { windows: { first: 3, last: 12 } } }, 'Windows 3 to 12 in "against" are not all before 12 to 23'],
    [{ against: { cells: ORDSALL } }, 'compared with themselves'],
    [{ against: { cells: [{ dimension: 'age', values: ['16-24'] }] } }, 'compared with themselves'],
    [{ test: 'ratio', against: { cells: [], ratio: { numerator: 1, denominator: 4 } } }, 'Divide by the others alone'],
    [{ against: {} }, 'has one of "windows", "cells", "total", and nothing else'],
    [{ against: { total: 5, cells: KERSAL } }, 'has one of'],
    [{ test: 'trend' }, 'a trend has nothing'],
    [{ test: 'trend', against: {}, windows: { first: 1, last: 2 } }, '3 windows at least'],
    [{ test: 'ratio' }, 'a test of ratio has "cells", "ratio"'],
    [{ cells: [{ dimension: 'street', values: ['A'] }] }, 'no dimension "street". It has area, age.'],
    [{ cells: [...ORDSALL, ...KERSAL] }, '"area" stands twice'],
    [{ cells: [{ dimension: 'area', values: ['Ordsall', 'Bury'] }] }, '"Bury" is not a value of "area". It has Ordsall, Kersal.'],
    [{ cells: [{ dimension: 'area', values: ['Ordsall', 'Ordsall'] }] }, '"Ordsall" stands twice under "area"'],
    [{ instruments: ['worry'], cells: [] }, 'Say which "answer" of "worry" is counted.'],
    [{ test: 'lead-lag', against: { cells: KERSAL } }, '"lag" is a whole number from −2 to 2'],
    [{ lag: 1 }, 'Only a lead-lag test'],
    [{ looks: { e: [0.01] } }, 'compares each window with other cells'],
    [{ looks: { spending: [12, 20] } }, 'the last look is after the last of them'],
    [{ test: 'trend', against: {}, looks: { spending: [12, 23] } }, 'looked at once'],
    [{ test: 'equivalence' }, '"direction" is "either"'],
    [{ scatterVariance: 4 }, 'Only a question of the rate'],
    [{ question: 'rate', against: { total: 60 }, looks: { e: [0.01] } }, 'states its "scatterVariance"'],
  ])('%j is refused', (changes, sentence) => {
    expect(issues(changes).join('\n')).toContain(sentence);
  });
});

describe('a family', () => {
  test('spends 0.10, whatever others do; a pilot takes nothing', () => {
    const ten = Array.from({ length: 10 }, (_, at) => entry({ statement: `Number ${at}.`, windows: { first: 12, last: 13 } }));
    expect(familyRefusal(entry(), ten.slice(0, 9), 0.9, 20)).toBeUndefined();
    expect(familyRefusal(entry(), ten, 0.9, 20)).toEqual({ kind: 'alpha', left: 0 });
    expect(familyRefusal(entry({ pilot: true }), ten, 0.1, 20)).toBeUndefined();
    expect(supportedByChance(ten.map((one) => ({ entry: one, signer: 'a' })))).toBeCloseTo(0.1, 12);
  });

  test('refuses little power, an eleventh that is open, the same again, and the same in the other direction', () => {
    expect(familyRefusal(entry(), [], 0.49, -1)).toEqual({ kind: 'power', power: 0.49 });
    expect(familyRefusal(entry(), [], undefined, -1)).toBeUndefined();
    const open = Array.from({ length: 10 }, (_, at) => entry({ statement: `Number ${at}.`, alpha: 0.001 }));
    expect(familyRefusal(entry(), open, 0.9, 22)).toEqual({ kind: 'open', most: 10 });
    expect(familyRefusal(entry(), [entry()], 0.9, -1)).toEqual({ kind: 'known' });
    const less = entry({ direction: 'less', statement: 'Fewer come.' });
    expect(familyRefusal(entry(), [less], 0.9, -1)).toEqual({ kind: 'direction', number: numberOf(less) });
  });

  test('counts what stands twice once', () => {
    const one = { entry: entry(), signer: 'a' };
    expect(onceEach([one, { ...one }, { ...one, signer: 'b' }]).length).toBe(2);
  });
});
