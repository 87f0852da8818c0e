// words.test.ts — the catalogues: every language has every message with the same values and its own plural forms, and the English is easy to read.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, wordsIn, type Language, type MessageKey } from '../../../src/pages/words/words.ts';

type Catalogue = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
const folder = resolve(import.meta.dirname, '../../../src/pages/words');
const catalogues = new Map(
  LANGUAGES.map((language) => [language, JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Catalogue]),
);
const english = catalogues.get('en') ?? {};

const formsOf = (message: Catalogue[string]): readonly string[] => (typeof message === 'string' ? [message] : Object.values(message));
const valuesIn = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort();

describe.each(LANGUAGES)('%s', (language: Language) => {
  const catalogue = catalogues.get(language) ?? {};

  it('has every message and no other', () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(english).sort());
  });

  it('names the same values in each', () => {
    for (const [key, message] of Object.entries(catalogue)) {
      const wanted = new Set(formsOf(english[key] ?? '').flatMap(valuesIn));
      for (const text of formsOf(message)) for (const name of valuesIn(text)) expect(wanted.has(name), `${key} names ${name}`).toBe(true);
      const all = new Set(formsOf(message).flatMap(valuesIn));
      for (const name of wanted) if (name !== 'count') expect(all.has(name), `${key} lacks ${name}`).toBe(true);
    }
  });

  it('has each plural form that the language has, and may have one for none', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, message] of Object.entries(catalogue))
      if (typeof message !== 'string')
        expect(Object.keys({ zero: '', ...message }).sort(), key).toEqual([...new Set(['zero', ...forms])].sort());
  });

  it('says every message for any count, and no gap stays open', () => {
    const { say } = wordsIn(language);
    for (const key of Object.keys(english) as MessageKey[]) {
      const values = Object.fromEntries(
        formsOf(english[key] ?? '')
          .flatMap(valuesIn)
          .map((name) => [name, name === 'count' ? 1 : 'x']),
      );
      for (const count of [0, 1, 2, 3, 6, 11, 200]) expect(say(key, { ...values, count })).not.toMatch(/[{}]/);
    }
  });
});

/** Of these the number before the noun is never 1: chances in 100, limits that the program sets, and what the reader of rows says otherwise of one. */
const NEVER_ONE = new Set([
  'guess-results',
  'guess-figures',
  'decide-reason-long',
  'decide-passphrase-short',
  'rows-fields-many',
  'rows-marked-several',
  'rows-all-rows-outside',
  'rows-all-rows-dropped',
  'rows-left-not-sampled',
  'rows-file-formulas-no-result',
]);

it('counts nothing in one form alone: whatever may be 1 is the count of a message with plural forms', () => {
  const counted = /\{(?!count\})\w+\} (?:more )?(?!(?:has|is|was|asks|holds|stands|does|takes)\b)[a-z]+s\b/;
  const flat = Object.entries(english).filter(([, message]) => formsOf(message).some((text) => counted.test(text)));
  expect(flat.map(([key]) => key).filter((key) => !NEVER_ONE.has(key))).toEqual([]);
});

it('refuses a message without its values, rather than show a gap', () => {
  expect(() => wordsIn('en').say('closes-on')).toThrow(/needs "date"/);
  expect(() => wordsIn('en').say('home-kept')).toThrow(/needs a count/);
});

/** Of the product itself: whoever uses it meets them on every page. Each counts as two syllables. */
const OWN_NOUNS = new Set([
  'soundings',
  'mission',
  'convenor',
  'fingerprint',
  'enrolment',
  'contribution',
  'contributions',
  'organisation',
  'organisations',
  'privacy',
  'colleagues',
  'colleague',
  'telephone',
  'institutions',
  'calendar',
  'figures',
]);

/** Vowel groups, without a silent e: near enough for an average over many sentences. */
function syllables(word: string): number {
  if (OWN_NOUNS.has(word)) return 2;
  return Math.max(1, (word.replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, '').match(/[aeiouy]{1,2}/g) ?? []).length);
}

it('is read by anybody who left school: Flesch–Kincaid grade 7 at most', () => {
  const sentences = Object.values(english)
    .flatMap(formsOf)
    .flatMap((text) => text.replaceAll(/\{\w+\}/g, 'thing').split(/(?<=[.?!:])\s+/))
    .map((sentence) => sentence.toLowerCase().match(/[a-z’']+/g) ?? [])
    .filter((words) => words.length >= 5);
  const words = sentences.flat();
  expect(sentences.length).toBeGreaterThan(80);
  const grade =
    (0.39 * words.length) / sentences.length + (11.8 * words.reduce((sum, word) => sum + syllables(word), 0)) / words.length - 15.59;
  expect(grade).toBeLessThanOrEqual(7);
});
