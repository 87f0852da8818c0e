// retold.ts — what the reader of rows says in English, said in the page's language with the file's own words as they are.
import { said, type Said, type SaidValue } from '@soundings/protocol/json/said';
import en from '../../pages/words/en.json' with { type: 'json' };
import type { MessageKey, Words } from '../../pages/words/words.ts';

interface Message {
  readonly key: MessageKey;
  /** Of its values, in the order of the English sentence. */
  readonly names: readonly string[];
}

/** The reader's messages in the catalogue, by their English words in each form. */
const MESSAGES: ReadonlyMap<string, Message> = new Map(
  (Object.keys(en) as MessageKey[]).flatMap((key) => {
    if (!key.startsWith('rows-')) return [];
    const message = en[key];
    const forms: readonly string[] = typeof message === 'string' ? [message] : Object.values(message);
    return forms.map((form): [string, Message] => [
      form.replaceAll(/\{\w+\}/g, '{}'),
      { key, names: [...form.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name) },
    ]);
  }),
);

/** Undefined if the catalogue lacks it, or what one of its values says. */
export function retold({ parts, values }: Said, words: Words): string | undefined {
  const told = values.flatMap((value) => valueIn(value, words) ?? []);
  if (told.length < values.length) return undefined;
  const message = MESSAGES.get(parts.join('{}'));
  if (message !== undefined) return words.say(message.key, Object.fromEntries(message.names.map((name, at) => [name, told[at] ?? ''])));
  return isWordless(parts) ? said(parts, ...told).sentence : undefined;
}

function valueIn(value: SaidValue, words: Words): string | number | undefined {
  if (typeof value !== 'object') return value;
  return 'day' in value ? words.day(value.day) : retold(value, words);
}

/** Commas, brackets and the like are the same in each language. */
function isWordless(parts: readonly string[]): boolean {
  return !/\p{L}/u.test(parts.join(''));
}
