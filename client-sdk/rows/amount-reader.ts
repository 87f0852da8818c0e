// amount-reader.ts — how much a row adds: a whole number from 0, all of them in one currency if they say in which.
import { said, type Said } from '@soundings/protocol/json/said';
import { AMOUNT, lookup, own, type Columns } from './columns.ts';
import { currencyOf, readWhole } from './numbers.ts';
import { LEFT_OUT } from './row-context.ts';
import { Wrong } from './wrong.ts';

/** Amounts that are written otherwise than in digits alone: the first, and how many there are. */
export interface Spelt {
  count: number;
  first: { readonly text: string; readonly value: number } | undefined;
}

/** Reads amounts in this unit; `column` names their column in sentences. `spelt` counts what is read. */
export function amountReader(columns: Columns, column: string, unit: string, spelt: Spelt) {
  const known = lookup(own(columns.values, AMOUNT));
  let before: { readonly currency: string; readonly text: string; readonly place: Said | undefined } | undefined = asked(unit);
  return (text: string | Wrong, place: () => Said, isTrial: boolean): number | typeof LEFT_OUT | Wrong => {
    if (text instanceof Wrong) return text;
    const meant = known(text);
    if (meant === null) return LEFT_OUT;
    const value = readWhole(meant ?? text);
    const more = { answer: 'values' } as const;
    if (value === undefined)
      return new Wrong('amount', said`"${column}" must be a whole number, 0 or more, not "${text}".`, [AMOUNT, text], more);
    const currency = meant === undefined ? currencyOf(text) : undefined;
    if (currency !== undefined) before ??= { currency, text, place: place() };
    if (currency !== undefined && before !== undefined && before.currency !== currency)
      return new Wrong(
        'amount',
        before.place === undefined
          ? said`"${text}" is in another currency than "${before.text}", which the charter asks for.`
          : said`"${text}" is in another currency than "${before.text}", at ${before.place}.`,
        [AMOUNT, text],
        more,
      );
    if (!isTrial && !/^\d*$/.test(text)) {
      spelt.count++;
      spelt.first ??= { text, value };
    }
    return value;
  };
}

/** The currency that the charter asks for, if its unit is one. */
function asked(unit: string): { readonly currency: string; readonly text: string; readonly place: undefined } | undefined {
  const currency = currencyOf(unit) ?? UNITS.find(([word]) => word.test(unit))?.[1];
  return currency === undefined ? undefined : { currency, text: unit, place: undefined };
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/\bpounds?\b/i, '£'],
  [/\beuros?\b/i, '€'],
  [/\bdollars?\b/i, '$'],
];
