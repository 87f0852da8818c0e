// translations.ts — a charter's own sentences in further languages, as the board approved them: part of the digest, like the sentences themselves.
import * as z from '../json/schema.ts';
import { Text } from '../json/text.ts';
import type { CharterDraft } from './charter-schema.ts';
import { instrumentDimensions } from './instrument.ts';
import { valueNames } from './cells.ts';

export const Translation = z.strictObject({
  /** RFC 5646, such as "cy" or "pl". */
  language: z
    .string()
    .check(z.regex(/^[a-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'use a language tag such as "cy" or "zh-Hant" (RFC 5646)'), z.maxLength(35)),
  texts: z.array(z.strictObject({ text: Text(4000), translated: Text(6000) })).check(z.minLength(1), z.maxLength(10_000)),
});
export type Translation = z.infer<typeof Translation>;

/** The charter's own sentences and names, each once, in the charter's order. */
export function translatableTexts(charter: CharterDraft): readonly string[] {
  const { question, region, aim, lawfulBasis, uses, harms, objecting, sectors, instruments } = charter;
  return [
    ...new Set([
      question,
      region,
      ...[aim, lawfulBasis, uses, harms, objecting].filter((text) => text !== undefined),
      ...sectors.map(({ name }) => name),
      ...instruments.flatMap((instrument) => [
        instrument.question,
        ...('unit' in instrument ? [instrument.unit] : []),
        ...(instrument.tiers?.map(({ name }) => name) ?? []),
        ...instrumentDimensions(instrument).flatMap((dimension) => [dimension.name, ...valueNames(dimension)]),
      ]),
    ]),
  ];
}

/** A sentence of the charter in a language, if the charter has it; else as it stands. */
export function translated({ translations = [] }: Pick<CharterDraft, 'translations'>, language: string, text: string): string {
  const texts = translations.find((one) => one.language === language)?.texts;
  return texts?.find((one) => one.text === text)?.translated ?? text;
}

/** What is wrong with a charter's translations, one sentence each. */
export function translationIssues(charter: CharterDraft): readonly string[] {
  const { translations = [] } = charter;
  if (translations.length === 0) return [];
  const own = new Set(translatableTexts(charter));
  const languages = translations.map(({ language }) => language.toLowerCase());
  return [
    ...languages.filter((one, at) => languages.indexOf(one) < at).map((one) => `The charter is translated into "${one}" twice.`),
    ...translations.flatMap(({ language, texts }) => [
      ...texts
        .filter(({ text }, at) => texts.findIndex((one) => one.text === text) < at)
        .map(({ text }) => `The translation into "${language}" has "${text}" twice.`),
      ...texts
        .filter(({ text }) => !own.has(text))
        .map(
          ({ text }) =>
            `The translation into "${language}" has "${text}", which is no sentence or name of this charter. Copy it letter by letter.`,
        ),
    ]),
  ];
}
