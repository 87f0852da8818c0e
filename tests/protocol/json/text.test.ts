// text.test.ts — what a charter's texts may hold, which names are one, and which hosts: whole kinds, not the inputs they were found by.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { alike, holdsWord, mixedScript, skeleton } from '../../../protocol/json/alike.ts';
import { charterFingerprint, checkCharter, checkDraft, parseCharter, type CharterDraft } from '../../../protocol/charter/charter.ts';
import { draftIssues } from '../../../protocol/charter/charter-issues.ts';
import { MissionError } from '../../../protocol/errors.ts';
import { fold } from '../../../protocol/json/fold.ts';
import { hostOf } from '../../../protocol/json/host.ts';
import { visible } from '../../../protocol/json/visible.ts';
import { exampleCharter, exampleDraft, parties } from '../../support/mission.ts';

/** What the example's draft is refused for once it is changed; empty where it isn't. */
function issuesOf(change: (draft: CharterDraft) => unknown): string {
  const draft = structuredClone(exampleDraft(parties()));
  change(draft);
  try {
    return draftIssues(checkDraft(draft)).join('\n');
  } catch (error) {
    if (error instanceof MissionError) return error.message;
    throw error;
  }
}

type Change = (draft: CharterDraft, text: string) => unknown;
/** Every text of a charter that people write. */
const TEXTS: readonly (readonly [string, Change])[] = [
  ['question', (draft, text) => (draft.question = text)],
  ['region', (draft, text) => (draft.region = text)],
  ['sectors.0.name', (draft, text) => Object.assign(draft.sectors[0] ?? {}, { name: text })],
  ['instruments.0.question', (draft, text) => Object.assign(draft.instruments[0] ?? {}, { question: text })],
  ['instruments.0.dimensions.0.name', (draft, text) => Object.assign(draft.instruments[0]?.dimensions[0] ?? {}, { name: text })],
  ['instruments.0.dimensions.0.values.0', (draft, text) => (draft.instruments[0]?.dimensions[0]?.values ?? []).splice(0, 1, text)],
  ['leader.operator', (draft, text) => (draft.leader.operator = text)],
  ['helper.operator', (draft, text) => (draft.helper.operator = text)],
  ['collector.operator', (draft, text) => (draft.collector.operator = text)],
  ['convenor.name', (draft, text) => (draft.convenor.name = text)],
  ['board.name', (draft, text) => (draft.board.name = text)],
];
const FORBIDDEN: readonly [string, Change] = ['forbidden.0', (draft, text) => (draft.forbidden[0] = text)];

/** How a sentence names what lies in a list of the charter. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['sectors.0.name', '"name" of the sector "'],
  ['instruments.0.question', '"question" of the question "visits"'],
  ['instruments.0.dimensions.0.name', '"name" of the dimension "'],
  ['instruments.0.dimensions.0.values.0', '"values.0" of the dimension "area" of the question "visits"'],
]);
const named = (place: string): string => NAMED.get(place) ?? `"${place}" isn't right`;

describe.each([...TEXTS, FORBIDDEN])('a charter whose %s', (place, change) => {
  it.each(['\u001b', '\u0007', '\n', '\r', '\u007f', '\u009b', '\u061c', '\u200e', '\u202e', '\u2066', '\u2028'])(
    '#12 holds %j is refused, and the character named',
    (character) => {
      const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
      const refusal = issuesOf((draft) => change(draft, `All${character}well`));
      expect(refusal).toContain(named(place));
      expect(refusal).toContain(`holds the character ${code}`);
      expect(refusal).toBe(visible(refusal)); // and isn't in the sentence as it is
    },
  );

  it('#15 is not composed is refused, and the text named', () => {
    const refusal = issuesOf((draft) => change(draft, 'Cafe\u0301'));
    expect(refusal).toContain(named(place));
    expect(refusal).toContain(`isn't right: "Cafe\u0301" isn't composed`);
  });
});

test.each(TEXTS)('#15 a charter whose %s mixes two scripts in a word is refused, and the letter named', (place, change) => {
  const refusal = issuesOf((draft) => change(draft, 'the f\u043e\u043ed bank'));
  expect(refusal).toContain(named(place));
  expect(refusal).toContain('in "f\u043e\u043ed": the letter "\u043e" (U+043E) is Cyrillic and others are Latin');
});

test.each([
  ['Latin and Greek', 'Οrdsall', 'Greek'],
  ['Cyrillic and Latin', 'Банк Мocква', 'Latin'],
  ['behind a character nobody sees', 'f\u200b\u043e\u200bod', 'Cyrillic'],
  ['full width', '\uff46\u043eod', 'Cyrillic'],
  ['Cherokee', 'Ꮃest', 'Cherokee'],
  ['Armenian', 'hօuse', 'Armenian'],
])('#15 %s is mixed', (_, text, odd) => {
  expect(mixedScript(text.normalize('NFKC'))).toContain(odd);
  expect(mixedScript(text)).toContain(odd);
});

test.each([
  'Ordsall',
  'Trường Sơn',
  'Łódź, Straße, Îles',
  'Tシャツの店',
  '東京タワー',
  'KB국민은행',
  'Москва и Salford',
  'α-blocker, β2',
  'µg per m³',
  'نان‌بایی',
  'हिन्दी',
  'ไทย',
  'A4 №5 ½',
  'café 🥖 👩‍👩‍👧',
  'O’Neill & Sons (UK) Ltd.',
])('%s is not mixed', (text) => {
  expect(mixedScript(text)).toBeUndefined();
  expect(issuesOf((draft) => (draft.question = text))).toBe('');
});

describe('#15 names that are one', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['food banks', 'food  banks'],
    ['food banks', 'food\u00a0banks'],
    ['food banks', 'Food Banks\u200b'],
    ['food banks', '\uff46ood banks'],
    ['file', 'ﬁle'],
    ['Straße', 'STRASSE'],
    ['сор', 'cop'],
    ['РОСТ', 'POCT'],
    ['ΤΟΝΝΕ', 'TONNE'],
    ['оса', 'oca'],
  ];
  const kinds: readonly (readonly [string, (draft: CharterDraft, names: readonly string[]) => unknown])[] = [
    ['sectors', (draft, names) => (draft.sectors = names.map((name) => ({ name })))],
    [
      'dimensions',
      (draft, names) => Object.assign(draft.instruments[0] ?? {}, { dimensions: names.map((name) => ({ name, values: ['a', 'b'] })) }),
    ],
    ['value', (draft, names) => Object.assign(draft.instruments[0] ?? {}, { dimensions: [{ name: 'area', values: [...names] }] })],
    [
      'size tiers',
      (draft, names) =>
        draft.instruments.forEach((instrument) =>
          Object.assign(instrument, {
            tiers: names.map((name, at) => ({ name, cellMax: at === names.length - 1 ? instrument.cellMax : 50 + at })),
          }),
        ),
    ],
    ['operator', (draft, [leader = '', helper = '']) => [(draft.leader.operator = leader), (draft.helper.operator = helper)]],
  ];
  describe.each(kinds)('as %s', (kind, change) => {
    it.each(pairs)('%j and %j', (a, b) => {
      expect(issuesOf((draft) => change(draft, [a, b]))).toContain(kind);
      expect(alike(a, b)).toBe(true);
    });
    it('%j and %j are two', () => {
      expect(issuesOf((draft) => change(draft, ['food banks', 'debt advice']))).toBe('');
    });
  });

  it('a dimension is not called as releases are told apart, in any case', () => {
    expect(issuesOf((draft) => Object.assign(draft.instruments[0]?.dimensions[0] ?? {}, { name: 'Window\u200b' }))).toContain(
      'needs another name',
    );
  });

  it('look alike whatever their case, if their letters are Latin', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'x', 'y', '0', ' ', '-') });
    fc.assert(fc.property(word, word, (a, b) => (skeleton(a) === skeleton(b.toUpperCase())) === (fold(a) === fold(b))));
  });
});

test.each([
  'their immigration\u200b status',
  'their immigration\u200bstatus',
  'Immigration\u00ad Status',
  'immigration  status',
  'immigration\u00a0status',
  'immigration-status',
  '\uff49\uff4d\uff4d\uff49\uff47\uff52\uff41\uff54\uff49\uff4f\uff4e status',
  'і\u043c\u043c', // two letters that look like nothing of ours
])('#15 forbidden words are found in %j', (question) => {
  expect(holdsWord('immigration status')(question)).toBe(!question.startsWith('і'));
});

test('#15 forbidden words in letters that look the same are found, and those of other letters are not', () => {
  expect(holdsWord('coca')('сос\u0430')).toBe(true);
  expect(holdsWord('c++')('Which c of these?')).toBe(false);
  expect(holdsWord('c++')('Who writes C++?')).toBe(true);
  expect(holdsWord('race')('Do they embrace others?')).toBe(true);
  expect(holdsWord('race')('Over a century')).toBe(false);
});

describe('#11 one host', () => {
  it.each([
    ['https://agg.example/leader/', 'https://agg.example./helper/'],
    ['https://agg.example/', 'https://AGG.Example:8443/'],
    ['https://192.0.2.7/', 'https://3221225991/'],
    ['https://192.0.2.7/', 'https://0300.0.2.7/'],
    ['https://192.0.2.7/', 'https://[::ffff:192.0.2.7]/'],
    ['https://192.0.2.7/', 'https://[::ffff:c000:207]/'],
    ['https://[2001:db8::1]/', 'https://[2001:0db8:0:0::0001]/'],
    ['http://localhost:9001/', 'http://127.0.0.1:9001/'],
    ['http://localhost./', 'http://127.5.4.3:80/'],
    ['http://a.localhost:9001/', 'http://[::1]:9001/'],
    ['https://[::ffff:127.0.0.1]:9001/', 'http://0.0.0.0:9001/'],
  ])('%s and %s', (leader, helper) => {
    expect(hostOf(leader)).toBe(hostOf(helper));
    expect(issuesOf((draft) => [(draft.leader.url = leader), (draft.helper.url = helper)])).toContain('on one host');
  });

  it.each([
    ['http://127.0.0.1:9001/', 'http://127.0.0.1:9002/'],
    ['http://localhost:9001/', 'http://[::1]:9002/'],
    ['https://leader.example/', 'https://helper.example/'],
    ['https://localhost.example/', 'https://127.0.0.1.example/'],
  ])('%s and %s are two', (leader, helper) => {
    expect(issuesOf((draft) => [(draft.leader.url = leader), (draft.helper.url = helper)])).toBe('');
  });

  it.each([
    'https://256.1.1.1/',
    'http://example.org/',
    'https://user@agg.example/',
    'https:///x',
    'ftp://agg.example/',
    'https://agg.example/?a',
  ])('%s is refused', (url) => {
    expect(issuesOf((draft) => (draft.helper.url = url))).toContain("The helper's URL must begin with https://");
  });
});

describe('charters of the build before', () => {
  it.each([
    ['end-of-life-care', 'f0832a1e6a814b06b572cd8ca61a3bbad974b0aac3ee0a3e4e79858c3b55e00a'],
    ['energy-suppliers', '9a8c159399f7f4d49927c8f11ef24c334a627c3837b9792cb06010bdf60d752a'],
    ['food-banks-and-debt-advice', 'e712c134c411fa4ef7992398f24a86702b1186ecd5f28b183b535c67d2608beb'],
    ['register-winter-need', 'eaf04251134afc61ac77d1f675c0142dd496c3d211a1d5ba170cfd7aaffdf77e'],
  ])('%s is accepted and keeps its digest', (name, digest) => {
    const json = readFileSync(new URL(`accepted/${name}.json`, import.meta.url), 'utf8');
    expect(charterFingerprint(parseCharter(json))).toBe(digest);
  });

  it('hold what they may hold: odd values, emoji, marks and other scripts', () => {
    const charter = structuredClone(exampleCharter());
    Object.assign(charter, { question: 'Wie geht’s? “Ça va”, 你好, Ζωή — ½ €5' });
    expect(checkCharter(charter)).toEqual(charter);
  });
});
