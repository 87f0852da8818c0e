// words.ts — the catalogue of sentences in each language: pages name a message, and no component holds a word of its own.
import cy from './cy.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

/** A sentence, or one for each plural form of the language (CLDR) by its `count`; `zero`, in any language, for none. `{name}` stands for a value. */
type Message = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
export type MessageKey = keyof typeof en;
export type MessageValues = Readonly<Record<string, string | number>>;

export const LANGUAGES = ['en', 'cy'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', cy: 'Cymraeg' };

const CATALOGUES: Readonly<Record<Language, Readonly<Record<MessageKey, Message>>>> = { en, cy };

export interface Words {
  readonly language: Language;
  /** RangeError if a value that the message needs is missing, so that no page shows a gap. */
  readonly say: (key: MessageKey, values?: MessageValues) => string;
  /** Such as "12 January 2026". `day` is in days since the epoch, UTC. */
  readonly day: (day: number) => string;
  /** Such as "5–11 January 2026"; `last` is included. */
  readonly days: (first: number, last: number) => string;
  /** The same with short names of months, for a list on a narrow screen. */
  readonly shortDays: (first: number, last: number) => string;
}

export function wordsIn(language: Language): Words {
  const catalogue = CATALOGUES[language];
  const plurals = new Intl.PluralRules(language);
  const format = (dateStyle: 'long' | 'medium') =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle, timeZone: 'UTC' });
  const [days, short] = [format('long'), format('medium')];
  return {
    language,
    say: (key, values = {}) => filled(key, formOf(key, catalogue[key], values, plurals), values),
    day: (day) => days.format(dateAt(day)),
    days: (first, last) => days.formatRange(dateAt(first), dateAt(last)),
    shortDays: (first, last) => short.formatRange(dateAt(first), dateAt(last)),
  };
}

function dateAt(day: number): Date {
  return new Date(day * 86_400_000);
}

function formOf(key: string, message: Message, { count }: MessageValues, plurals: Intl.PluralRules): string {
  if (typeof message === 'string') return message;
  if (typeof count !== 'number') throw new RangeError(`the message "${key}" needs a count`);
  const form = (count === 0 ? message.zero : undefined) ?? message[plurals.select(count)] ?? message.other;
  if (form === undefined) throw new RangeError(`the message "${key}" has no form for ${count}`);
  return form;
}

function filled(key: string, text: string, values: MessageValues): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new RangeError(`the message "${key}" needs "${name}"`);
    return String(values[name]);
  });
}
