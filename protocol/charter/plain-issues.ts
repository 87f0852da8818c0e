// plain-issues.ts — where a document departs from its shape, as sentences.
import type * as z from '../json/schema.ts';
import { nearest } from '../json/loose.ts';
import { visible } from '../json/visible.ts';

/** The document that was read, and what it was read by: for the names of its questions, and for the members that it may have. */
export interface Read {
  readonly value: unknown;
  readonly schema: z.Schema<unknown>;
}

/** One sentence for each problem: where it is, and what should be there. */
export function plainIssues(error: z.SchemaError, document: string, read?: Read): readonly string[] {
  return error.issues.map((issue) => {
    const where = issue.path.length === 0 ? `the ${document}` : placeOf(issue.path, read?.value);
    return visible(`In the ${document}, ${where} ${complaint(issue, read)}.`);
  });
}

/** What the items of a list are called, if they have names that a person knows better than their numbers. */
const ITEMS: ReadonlyMap<PropertyKey, string> = new Map([
  ['instruments', 'question'],
  ['dimensions', 'dimension'],
  ['sectors', 'sector'],
  ['tiers', 'size tier'],
]);

/** '"bands.0" of the dimension "age" of the question "visits"' */
function placeOf(path: readonly PropertyKey[], value: unknown): string {
  const within: string[] = [];
  let rest: PropertyKey[] = [];
  let at = value;
  for (const key of path) {
    at = memberOf(at, key);
    const item = typeof key === 'number' ? ITEMS.get(rest.at(-1) ?? '') : undefined;
    const name = memberOf(at, 'name');
    if (item !== undefined && typeof name === 'string') {
      within.unshift(`the ${item} "${name}"`);
      rest = [];
    } else rest.push(key);
  }
  return [...(rest.length === 0 ? [] : [`"${rest.map(String).join('.')}"`]), ...within].join(' of ');
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

function complaint(issue: z.Issue, read: Read | undefined): string {
  if (issue.code === 'invalid_type') return `is missing or not ${kindName(issue.expected)}`;
  if (issue.code === 'unrecognized_keys') {
    const near = issue.keys.flatMap((key) => nearest(key, membersAt(read?.schema, issue.path)).slice(0, 1));
    return `has unknown members: ${issue.keys.map((key) => `"${key}"`).join(', ')}${near.length === 0 ? '' : `; the nearest known: ${near.map((name) => `"${name}"`).join(', ')}`}`;
  }
  if (issue.code === 'invalid_value') return `should be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'too_small') {
    return `should be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
  }
  if (issue.code === 'too_big') return `should be at most ${issue.maximum}${unit(issue.origin)}`;
  if (issue.code === 'invalid_union') return 'is of an unknown kind';
  return `isn't right: ${issue.message}`;
}

/** The members that an object at this place may have. */
function membersAt(schema: z.Schema<unknown> | undefined, path: readonly PropertyKey[]): readonly string[] {
  const objects = path.reduce<readonly z.Schema<unknown>[]>(
    (at, key) =>
      at.flatMap(unwrapped).flatMap(({ form }) => {
        if (form.kind === 'array') return [form.inner];
        return form.kind === 'object' && Object.hasOwn(form.shape, key) ? (form.shape[String(key)] ?? []) : [];
      }),
    schema === undefined ? [] : [schema],
  );
  return [...new Set(objects.flatMap(unwrapped).flatMap(({ form }) => (form.kind === 'object' ? Object.keys(form.shape) : [])))];
}

function unwrapped(schema: z.Schema<unknown>): readonly z.Schema<unknown>[] {
  const { form } = schema;
  if (form.kind === 'optional' || form.kind === 'nullable') return unwrapped(form.inner);
  return form.kind === 'union' ? form.options.flatMap(unwrapped) : [schema];
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' items long' : '';
}

function kindName(expected: string): string {
  switch (expected) {
    case 'string':
      return 'a text';
    case 'int':
    case 'safeint':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    default:
      return expected;
  }
}
