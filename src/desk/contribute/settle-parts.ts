// settle-parts.ts — the questions about a file as a page shows them: texts of one column together, whatever else is asked by itself; and what was answered.
import type { Question } from '@soundings/client/node';
import { valueNames } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { sameFolded } from '@soundings/protocol/json/fold';
import { textOf } from '../shell/form.ts';
import { districtOf } from './postcode.ts';
import type { Said } from './settled.ts';

/** A question in its form. */
export interface Asked extends Said {
  /** The field's name. */
  readonly id: string;
}

/** Texts of one column that begin with the same postcode district: they can be answered together. */
export interface District {
  readonly name: string;
  readonly id: string;
  /** What was said of all of them; else the charter's value of this very name, if it has one. */
  readonly given: string;
  readonly texts: readonly Asked[];
}

/** Texts of one column that the charter hasn't got. */
export interface TextsPart {
  readonly kind: 'texts';
  /** The dimension, or "date" or "amount". */
  readonly under: string;
  readonly districts: readonly District[];
  /** Those that stand alone, most rows first. */
  readonly others: readonly Asked[];
  readonly id: string;
  /** The field that answers all that have no answer of their own. */
  readonly allId: string;
}

export type Part = { readonly kind: 'one'; readonly asked: Asked } | TextsPart;

/** So many of one district are worth an answer of their own. */
const DISTRICT_MIN = 3;

/** In the order of the asking. */
export function partsOf(asked: readonly Asked[], instrument: Instrument): readonly Part[] {
  const columns = grouped(asked, ({ question, id }) => (isText(question) ? `under ${question.about[0] ?? ''}` : id));
  return [...columns.values()].flatMap((together): Part[] => {
    const [first] = together;
    if (first === undefined) return [];
    return together.length === 1 ? [{ kind: 'one', asked: first }] : [textsPart(first, together, instrument)];
  });
}

/** Of what stands alone nothing is told from its rows: an empty cell may mean what stands above it, and is a question of its own if it is the only one. */
function isText({ answer, code, about }: Question): boolean {
  return answer === 'values' && code !== 'unmarked' && about.length === 2;
}

function textsPart({ question, id }: Asked, together: readonly Asked[], instrument: Instrument): TextsPart {
  const under = question.about[0] ?? '';
  const dimension = instrumentDimensions(instrument).find(({ name }) => sameFolded(name, under));
  const values = dimension === undefined ? [] : valueNames(dimension);
  const byDistrict = grouped(together, (one) => districtOf(textIn(one)));
  const districts = [...byDistrict].flatMap(([name, texts]): District[] => {
    if (name === undefined || texts.length < DISTRICT_MIN) return [];
    const given = sameGiven(texts) ?? values.find((value) => sameFolded(value, name)) ?? '';
    return [{ name, id: `${id}-${name}`, given, texts: mostFirst(texts) }];
  });
  const inDistricts = new Set(districts.flatMap(({ texts }) => texts));
  return {
    kind: 'texts',
    under,
    districts: districts.toSorted((a, b) => rowsOf(b.texts) - rowsOf(a.texts)),
    others: mostFirst(together.filter((one) => !inDistricts.has(one))),
    id: `${id}-texts`,
    allId: `${id}-all`,
  };
}

/** The answer that all have; undefined if they differ, or if none has any. */
function sameGiven(texts: readonly Asked[]): string | undefined {
  const given = texts[0]?.given ?? '';
  return given !== '' && texts.every((one) => one.given === given) ? given : undefined;
}

export function textIn({ question }: Asked): string {
  return question.about[1] ?? '';
}

function mostFirst(texts: readonly Asked[]): readonly Asked[] {
  return texts.toSorted((a, b) => rowsOf([b]) - rowsOf([a]));
}

export function rowsOf(texts: readonly Asked[]): number {
  return texts.reduce((sum, { question }) => sum + (question.rows?.count ?? 0), 0);
}

/** What a form says to each question: by itself, with those of its district, or with all others of its column. */
export function givenIn(form: Readonly<Record<string, unknown>>, parts: readonly Part[]): ReadonlyMap<string, string> {
  const own = ({ id }: { readonly id: string }) => textOf(form[id]);
  return new Map(
    parts.flatMap((part) => {
      if (part.kind === 'one') return [[part.asked.id, own(part.asked)] as const];
      const others = textOf(form[part.allId]);
      const districts = part.districts.flatMap((district) =>
        district.texts.map((one) => [one.id, own(one) || own(district) || others] as const),
      );
      return [...districts, ...part.others.map((one) => [one.id, own(one) || others] as const)];
    }),
  );
}

function grouped<Key>(all: readonly Asked[], keyOf: (one: Asked) => Key): ReadonlyMap<Key, readonly Asked[]> {
  const groups = new Map<Key, Asked[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
