// json-schema.ts — a JSON Schema of charters for editors, made from the schema that reads them.
import { Charter } from '@soundings/protocol/charter/charter-schema';
import type { Schema } from '@soundings/protocol/json/schema';
import { memberAt } from './members/members.ts';

/** Draft 2020-12. Rules that JSON Schema has no words for are soundings charter check's. */
export function charterJsonSchema(): object {
  const { required, ...schema } = jsonSchema(Charter, '') as { readonly required: readonly string[] };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A charter of Soundings',
    description: 'docs/charters.md explains every member. Leave "noise" out: soundings mission call works it out.',
    ...schema,
    required: required.filter((name) => name !== 'noise'),
  };
}

function jsonSchema(schema: Schema<unknown>, path: string): Readonly<Record<string, unknown>> {
  const member = memberAt(path);
  const description = member?.path === path ? { description: member.means } : {};
  return { ...formOf(schema, path), ...keywordsOf(schema), ...description };
}

function formOf({ form }: Schema<unknown>, path: string): Readonly<Record<string, unknown>> {
  switch (form.kind) {
    case 'unknown':
      return {};
    case 'literal':
      return form.values.length === 1 ? { const: form.values[0] } : { enum: form.values };
    case 'array':
      return { type: 'array', items: jsonSchema(form.inner, `${path}[]`) };
    case 'optional':
      return jsonSchema(form.inner, path);
    case 'nullable':
      return { anyOf: [{ type: 'null' }, jsonSchema(form.inner, path)] };
    case 'union':
      return { anyOf: form.options.map((option) => jsonSchema(option, path)) };
    case 'object': {
      const members = Object.entries(form.shape);
      return {
        type: 'object',
        properties: Object.fromEntries(members.map(([name, inner]) => [name, jsonSchema(inner, path === '' ? name : `${path}.${name}`)])),
        required: members.filter(([, inner]) => inner.isOptional !== true).map(([name]) => name),
        additionalProperties: false,
      };
    }
    default:
      return { type: form.kind };
  }
}

function keywordsOf({ form, checks }: Schema<unknown>): Readonly<Record<string, unknown>> {
  const [least, most] = form.kind === 'string' ? ['minLength', 'maxLength'] : ['minItems', 'maxItems'];
  const renamed = checks.flatMap(({ keywords = {} }) =>
    Object.entries(keywords).map(([name, value]) => [name === 'least' ? least : name === 'most' ? most : name, value] as const),
  );
  return Object.fromEntries(renamed);
}

/** A member of a charter, wherever it stands. */
export interface MemberPlace {
  /** "instruments[].dimensions[].name" */
  readonly path: string;
  readonly isOptional: boolean;
}

/** Every member of a charter, in the schema's order. A law of noise is one member. */
export function memberPlaces(): readonly MemberPlace[] {
  const places = placesIn(Charter, '').filter(({ path }) => !/\.(?:law|aggregatorNoise)\./.test(path));
  return [...new Map(places.map((place) => [place.path, place])).values()];
}

function placesIn({ form }: Schema<unknown>, path: string): readonly MemberPlace[] {
  if (form.kind === 'optional' || form.kind === 'nullable') return placesIn(form.inner, path);
  if (form.kind === 'array') return placesIn(form.inner, `${path}[]`);
  if (form.kind === 'union') return form.options.flatMap((option) => placesIn(option, path));
  if (form.kind !== 'object') return [];
  return Object.entries(form.shape).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [{ path: at, isOptional: inner.isOptional === true }, ...placesIn(inner, at)];
  });
}
