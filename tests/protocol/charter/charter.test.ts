// charter.test.ts — a good charter passes; every kind of bad one is refused with a sentence that says why.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromUtf8 } from '../../../crypto/bytes.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { charterFingerprint, checkCharter, checkDraft, parseCharter, type Charter } from '../../../protocol/charter/charter.ts';
import { MissionError } from '../../../protocol/errors.ts';
import { exampleCharter } from '../../support/mission.ts';

const charter = exampleCharter();

/** A deep copy to be spoiled. */
type Draft = { -readonly [K in keyof Charter]: Charter[K] };
function spoilt(spoil: (copy: Draft) => void): unknown {
  const copy: Draft = structuredClone(charter);
  spoil(copy);
  return copy;
}

function issuesOf(value: unknown): readonly string[] {
  try {
    checkCharter(value);
  } catch (error) {
    if (error instanceof MissionError) return error.issues;
    throw error;
  }
  return [];
}

test('the example is a charter, and its text reads back to the same digest', () => {
  expect(issuesOf(charter)).toEqual([]);
  const text = fromUtf8(canonicalJson(charter));
  expect(charterFingerprint(parseCharter(text))).toBe(charterFingerprint(charter));
  expect(charterFingerprint(parseCharter(JSON.stringify(charter, null, 2)))).toBe(charterFingerprint(charter));
});

/** Members that a charter may have since later builds. */
const LATER = new Set(['log', 'contact', 'aim', 'lawfulBasis', 'uses', 'harms', 'objecting', 'expects', 'names']);

test.each([
  ['end-of-life-care', 'f29415d804f41f44b818afe9dc351ceeb064a4e01318ad6e95d8807374218803'],
  ['energy-suppliers', '76a4116c8671a4d782ed643564fd17791b27486a096365ef5eb91c1ccd557672'],
  ['food-banks-and-debt-advice', '7b37fc07e1d0d03e3ab18aa95da7ea311c62cba132e8233ba263ceded15b770c'],
])('the example %s, without the members that came later, has the digest that it had before them', (name, digest) => {
  const json = readFileSync(join(import.meta.dirname, '../../../examples/charters', `${name}.json`), 'utf8');
  const before = JSON.parse(json, (key, value: unknown) => (LATER.has(key) ? undefined : value)) as unknown;
  expect(
    createHash('sha256')
      .update(canonicalJson(checkDraft(before)))
      .digest('hex'),
  ).toBe(digest);
});

test('what is added to a dimension or an instrument changes the digest', () => {
  for (const add of [
    (copy: Draft) => Object.assign(copy.instruments[0] ?? {}, { typedTotals: true }),
    (copy: Draft) => Object.assign(copy.instruments[0] ?? {}, { dimensions: [{ name: 'debt', bands: [100, 500], min: 0, max: 9000 }] }),
  ]) {
    const other = checkCharter(spoilt(add));
    expect(charterFingerprint(other)).not.toBe(charterFingerprint(charter));
    expect(charterFingerprint(parseCharter(fromUtf8(canonicalJson(other))))).toBe(charterFingerprint(other));
  }
});

test('any change to what it says changes the digest', () => {
  const other = checkCharter(spoilt((copy) => (copy.question += '?')));
  expect(charterFingerprint(other)).not.toBe(charterFingerprint(charter));
});

describe('form', () => {
  test.each<[string, (copy: Draft) => unknown, string]>([
    ['a missing part', (copy) => Reflect.deleteProperty(copy, 'question'), '"question" is missing or not a text'],
    ['an unknown part', (copy) => Object.assign(copy, { quesiton: 'x' }), 'unknown members: "quesiton"'],
    ['a fraction of a window', (copy) => Object.assign(copy.schedule, { count: 1.5 }), '"schedule.count" is missing or not a whole number'],
    ['a cadence of hours', (copy) => Object.assign(copy.schedule, { cadence: 'hour' }), '"schedule.cadence" should be "day" or "week"'],
    ['three amendments', (copy) => (copy.amendments = 3), '"amendments" should be at most 2'],
    ['a key that is too short', (copy) => (copy.seedCommitment = 'AAAA'), 'needs 32 bytes in base64url'],
    ['a kind of instrument that is none', (copy) => Object.assign(copy.instruments[0] ?? {}, { kind: 'average' }), 'is of an unknown kind'],
    [
      'no bound on cells a person',
      (copy) => Reflect.deleteProperty(copy.instruments[0] ?? {}, 'cellsPerPerson'),
      'cellsPerPerson" of the question "visits" is missing or not a number',
    ],
    [
      'no statement for the year',
      (copy) => Reflect.deleteProperty(copy.promises.release, 'yearEpsilon'),
      'yearEpsilon" is missing or not a number',
    ],
    ['a name with a slash', (copy) => (copy.mission = 'a/b'), 'use lower-case letters'],
    ['a sector with a slash', (copy) => Object.assign(copy.sectors[0] ?? {}, { name: 'a/b' }), 'use no slash'],
    [
      'variance of nothing',
      (copy) => Object.assign(copy.noise[0] ?? {}, { law: { kind: 'skellam', variance: { num: 0, den: 1 } } }),
      'a fraction from',
    ],
  ])('%s', (_, spoil, wanted) => {
    expect(issuesOf(spoilt(spoil)).join('\n')).toContain(wanted);
  });
});

describe('contradictions and limits', () => {
  const first = (copy: Draft) => copy.instruments[0] ?? {};
  const asked = (copy: Draft) => {
    const { name, question, gathered, cellMax } = copy.instruments[0] ?? {};
    return { name, question, gathered, cellMax };
  };
  test.each<[string, (copy: Draft) => unknown, string]>([
    ['weeks from a Tuesday', (copy) => Object.assign(copy.schedule, { firstDay: '2025-12-30' }), 'begin on a Monday'],
    [
      'a value listed twice',
      (copy) => Object.assign(first(copy), { dimensions: [{ name: 'area', values: ['a', 'a'] }] }),
      'so cells repeat',
    ],
    ['bands that overlap', (copy) => Object.assign(first(copy), { dimensions: [{ name: 'age', bands: [18, 18] }] }), 'bands that overlap'],
    [
      'a largest number below the highest band',
      (copy) => Object.assign(first(copy), { dimensions: [{ name: 'debt', bands: [100, 500], max: 400 }] }),
      'has 400 for its largest number, but its highest band begins at 500',
    ],
    [
      'a smallest number above the lowest band',
      (copy) => Object.assign(first(copy), { dimensions: [{ name: 'debt', bands: [100, 500], min: 100 }] }),
      'has 100 for its smallest number, but its lowest band ends at 100',
    ],
    [
      'a largest number without bands',
      (copy) => Object.assign(first(copy), { dimensions: [{ name: 'area', values: ['a'], max: 4 }] }),
      'but no bands. Leave "min" and "max" out',
    ],
    [
      'a smallest number that is too small',
      (copy) => Object.assign(first(copy), { dimensions: [{ name: 'debt', bands: [1], min: -2e9 }] }),
      'min',
    ],
    ['typed totals that are not said with true', (copy) => Object.assign(first(copy), { typedTotals: false }), 'typedTotals'],
    [
      'typed totals with sampling',
      (copy) => {
        Object.assign(first(copy), { typedTotals: true });
        Object.assign(copy, { sampling: { windows: 2, of: 4 } });
      },
      "Persons can't be sampled from totals that organisations add up themselves.",
    ],
    [
      'typed totals of figures',
      (copy) =>
        Object.assign(copy, {
          instruments: [{ ...asked(copy), kind: 'figure', figures: 1, protects: 1, unit: 'posts', dimensions: [], typedTotals: true }],
        }),
      'it allows typed totals, which are only for counts',
    ],
    [
      'typed totals of soundings',
      (copy) =>
        Object.assign(copy, {
          instruments: [
            { ...asked(copy), kind: 'soundings', itemsPerPerson: 1, dimensions: [{ name: 'theme', values: ['a'] }], typedTotals: true },
          ],
        }),
      'it allows typed totals, which are only for counts',
    ],
    ['neither values nor bands', (copy) => Object.assign(first(copy), { dimensions: [{ name: 'age' }] }), 'either values or bands'],
    [
      'two dimensions of one name',
      (copy) =>
        Object.assign(first(copy), {
          dimensions: [
            { name: 'a', bands: [1] },
            { name: 'a', bands: [2] },
          ],
        }),
      'same name',
    ],
    [
      'a dimension called window',
      (copy) => Object.assign(first(copy), { dimensions: [{ name: 'window', bands: [1] }] }),
      'needs another name',
    ],
    [
      'more cells than we bear',
      (copy) =>
        Object.assign(first(copy), {
          dimensions: [1, 2, 3].map((at) => ({ name: String(at), values: Array.from({ length: 100 }, (_, i) => String(i)) })),
        }),
      'at most 100000',
    ],
    ['a person in more cells than there are', (copy) => Object.assign(first(copy), { cellsPerPerson: 7 }), 'has only 6'],
    [
      'two instruments of one name',
      (copy) => Object.assign(copy.instruments[1] ?? {}, { name: 'visits' }),
      'Two instruments have the same name',
    ],
    ['two sectors of one name', (copy) => Object.assign(copy.sectors[1] ?? {}, { name: 'charity' }), 'Two sectors have the same name'],
    ['two organisations', (copy) => Object.assign(copy.promises, { organisationsMin: 2 }), 'fewer than 3'],
    ['a sector of two', (copy) => Object.assign(copy.sectors[0] ?? {}, { organisationsMin: 2 }), 'The sector "charity"'],
    ['nobody honest', (copy) => Object.assign(copy.promises, { dishonestMax: 5 }), 'no honest one is left'],
    ['one honest', (copy) => Object.assign(copy.promises, { dishonestMax: 4 }), 'fewer than 2 honest'],
    ['ε above 4', (copy) => Object.assign(copy.promises.release, { epsilon: 5 }), 'above 4 it gives no protection'],
    ['ε above 16 a year', (copy) => Object.assign(copy.promises.release, { yearEpsilon: 17 }), 'above 16 it gives no protection'],
    ['a last resort above 8', (copy) => (copy.promises.lastResort = { epsilon: 9, delta: 1e-6 }), 'above 8 it gives no protection'],
    ['δ above one in a hundred thousand', (copy) => Object.assign(copy.promises.release, { delta: 1e-4 }), 'must be at most 0.00001'],
    ['δ too large for the people covered', (copy) => (copy.peopleCovered = 10_000_000), '10000000 people covered'],
    ['a budget below one window', (copy) => Object.assign(copy.budget, { epsilon: 0.5 }), 'nothing could be released'],
    ['both aggregators at one host', (copy) => Object.assign(copy.helper, { url: 'http://127.0.0.1:9001/other' }), 'on one host'],
    ['both aggregators with one key', (copy) => Object.assign(copy.helper, { key: copy.leader.key }), 'share a key'],
    ['both aggregators with one operator', (copy) => Object.assign(copy.helper, { operator: copy.leader.operator }), 'one operator'],
    ['plain HTTP elsewhere than here', (copy) => Object.assign(copy.helper, { url: 'http://example.org/' }), 'must begin with https://'],
    ['a URL with a query', (copy) => Object.assign(copy.helper, { url: 'https://example.org/?a=b' }), 'no "?"'],
    ["a quorum that can't be met", (copy) => Object.assign(copy.board, { quorum: 4 }), 'only 3 keys'],
    ['an HPKE configuration that is none', (copy) => Object.assign(copy.collector, { hpkeConfig: 'AAAA' }), 'HPKE configuration'],
    [
      'a forbidden question',
      (copy) => Object.assign(first(copy), { question: 'How many, by Immigration Status?' }),
      'which this mission forbids',
    ],
    [
      'noise that is mostly zero',
      (copy) => Object.assign(copy.noise[0] ?? {}, { law: { kind: 'skellam', variance: { num: 512, den: 1024 } } }),
      'zero more than half of the time',
    ],
    [
      'a variance between the steps',
      (copy) => Object.assign(copy.noise[0] ?? {}, { law: { kind: 'skellam', variance: { num: 40, den: 3 } } }),
      'multiple of 1/1024',
    ],
    ['noise of a task too few', (copy) => (copy.noise = copy.noise.slice(1)), 'the noise of exactly these'],
    ['noise in another order', (copy) => (copy.noise = copy.noise.toReversed()), 'the noise of exactly these'],
  ])('%s', (_, spoil, wanted) => {
    expect(issuesOf(spoilt(spoil)).join('\n')).toContain(wanted);
  });

  test('several ports of one machine are one host, but on loopback', () => {
    const at = (leader: string, helper: string) =>
      issuesOf(spoilt((copy) => [Object.assign(copy.leader, { url: leader }), Object.assign(copy.helper, { url: helper })]));
    expect(at('https://example.org:1/', 'https://EXAMPLE.org:2/').join()).toContain('on one host');
    expect(at('http://localhost:1/', 'http://localhost:2/')).toEqual([]);
    expect(at('https://a.example/', 'https://b.example/dap')).toEqual([]);
  });
});
