// schema.ts — schemas of our JSON documents, which report every place where a document differs from its schema.
//
// This is the part of zod/mini (zod's functional interface) that our documents need, with zod's names and verdicts: a page loads 1.5 kB
// instead of 8. tests/protocol/json/schema.test.ts checks that both give the same verdicts and the same issues.

/** One place where a document differs from its schema, and how. `path` leads there from the top. */
export type Issue = { readonly path: readonly PropertyKey[]; readonly message: string } & (
  | { readonly code: 'invalid_type'; readonly expected: string }
  | { readonly code: 'invalid_value'; readonly values: readonly unknown[] }
  | { readonly code: 'unrecognized_keys'; readonly keys: readonly string[] }
  | { readonly code: 'too_small'; readonly minimum: number | bigint; readonly inclusive?: boolean | undefined; readonly origin: string }
  | { readonly code: 'too_big'; readonly maximum: number | bigint; readonly inclusive?: boolean | undefined; readonly origin: string }
  | { readonly code: 'invalid_union' | 'invalid_format' }
  | { readonly code: 'custom'; readonly isLater?: true }
);

/** All issues of one document, in its schema's order. */
export class SchemaError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super('This document does not have the shape that it should have.');
    this.issues = issues;
  }
}

export type Parsed<T> =
  | { readonly success: true; readonly data: T; readonly error?: undefined }
  | { readonly success: false; readonly data?: undefined; readonly error: SchemaError };

type Found = DistributiveOmit<Issue, 'path' | 'message'> & {
  readonly path?: readonly PropertyKey[];
  readonly message?: string;
  /** Whether later checks still make sense. If absent, only later checks of the length do. */
  readonly goesOn?: boolean;
};
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

interface Result {
  readonly value: unknown;
  readonly issues: readonly Found[];
}

/** A check of a value that has the right type. `find` gives what is wrong. */
export interface Check<T> {
  readonly find: (value: T) => Found | undefined;
  /** True for checks of the length, which also run if a list's items are wrong. */
  readonly ofLength?: boolean;
  /** A list with more items than this is refused before any item is checked. */
  readonly most?: number;
  /** What JSON Schema says of it, where it has words for it; `least` and `most` are those of a length. */
  readonly keywords?: Readonly<Record<string, unknown>>;
}

/** What a schema is made of, for who describes it instead of reading with it. */
export type Form =
  | { readonly kind: 'string' | 'number' | 'unknown' | 'null' }
  | { readonly kind: 'literal'; readonly values: readonly unknown[] }
  | { readonly kind: 'array' | 'optional' | 'nullable'; readonly inner: Schema<unknown> }
  | { readonly kind: 'object'; readonly shape: Readonly<Record<string, Schema<unknown>>> }
  | { readonly kind: 'union'; readonly options: readonly Schema<unknown>[] };

export interface Schema<T> {
  readonly run: (value: unknown) => Result;
  readonly isOptional?: boolean;
  readonly form: Form;
  readonly checks: readonly Check<never>[];
  /** Never throws. */
  safeParse(value: unknown): Parsed<T>;
  /** The value read. SchemaError with every issue. */
  parse(value: unknown): T;
  /** The same schema with further checks, which run in this order after those that it has. */
  check(...checks: readonly Check<T>[]): Schema<T>;
}

type ValueOf<S> = S extends Schema<infer T> ? T : never;
export type { ValueOf as infer };

function schema<T>(form: Form, base: (value: unknown, checks: readonly Check<T>[]) => Result, checks: readonly Check<T>[] = []): Schema<T> {
  const run = (value: unknown): Result => checked(base(value, checks), checks as readonly Check<unknown>[]);
  const safeParse = (value: unknown): Parsed<T> => {
    const { value: data, issues } = run(value);
    if (issues.length === 0) return { success: true, data: data as T };
    return {
      success: false,
      error: new SchemaError(issues.map((issue) => ({ path: [], message: '', ...issue }))),
    };
  };
  const parse = (value: unknown): T => {
    const { data, error } = safeParse(value);
    if (error !== undefined) throw error;
    return data;
  };
  return { run, form, checks, safeParse, parse, check: (...more) => schema(form, base, [...checks, ...more]) };
}

function checked({ value, issues: before }: Result, checks: readonly Check<unknown>[]): Result {
  const issues = [...before];
  for (const { find, ofLength } of checks) {
    const ended =
      ofLength === true ? issues.some(({ goesOn }) => goesOn === false) || !hasLength(value) : issues.some(({ goesOn }) => goesOn !== true);
    const found = ended ? undefined : find(value);
    if (found !== undefined) issues.push(found);
  }
  return { value, issues };
}

function hasLength(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value);
}

const wrongType = (value: unknown, expected: string): Result => ({ value, issues: [{ code: 'invalid_type', expected }] });
const right = (value: unknown): Result => ({ value, issues: [] });

export const string = (): Schema<string> =>
  schema({ kind: 'string' }, (value) => (typeof value === 'string' ? right(value) : wrongType(value, 'string')));

export const number = (): Schema<number> =>
  schema({ kind: 'number' }, (value) => (Number.isFinite(value) ? right(value) : wrongType(value, 'number')));

/** A whole number that a double holds exactly. */
export const int = (): Schema<number> =>
  number().check({
    keywords: { type: 'integer' },
    find: (value) => {
      if (!Number.isInteger(value)) return { code: 'invalid_type', expected: 'int', goesOn: false };
      if (Number.isSafeInteger(value)) return undefined;
      const issue = { inclusive: true, origin: 'int', goesOn: true } as const;
      return value > 0
        ? { code: 'too_big', maximum: Number.MAX_SAFE_INTEGER, ...issue }
        : { code: 'too_small', minimum: Number.MIN_SAFE_INTEGER, ...issue };
    },
  });

export const unknown = (): Schema<unknown> => schema({ kind: 'unknown' }, right);

const nothing = (): Schema<null> => schema({ kind: 'null' }, (value) => (value === null ? right(value) : wrongType(value, 'null')));
export { nothing as null };

type Literal = string | number | boolean | null;

/** One of these values. */
export function literal<const T extends Literal | readonly Literal[]>(
  wanted: T,
): Schema<T extends readonly (infer Each)[] ? Each : T> & { readonly values: readonly unknown[] } {
  const values: readonly unknown[] = Array.isArray(wanted) ? (wanted as readonly unknown[]) : [wanted];
  const base = schema<T extends readonly (infer Each)[] ? Each : T>({ kind: 'literal', values }, (value) =>
    values.includes(value) ? right(value) : { value, issues: [{ code: 'invalid_value', values }] },
  );
  return { ...base, values };
}

const oneOf = <const T extends readonly string[]>(wanted: T): Schema<T[number]> & { readonly values: readonly unknown[] } => {
  const { values, ...one } = literal(wanted);
  return { ...(one as Schema<T[number]>), values };
};
export { oneOf as enum };

export function array<T>(item: Schema<T>): Schema<T[]> {
  return schema({ kind: 'array', inner: item }, (given, checks) => {
    if (!Array.isArray(given)) return wrongType(given, 'array');
    const value = given as T[]; // its items are checked below
    const tooLong = checks.find(({ most }) => most !== undefined && value.length > most)?.find(value);
    if (tooLong !== undefined) return { value, issues: [{ ...tooLong, goesOn: false }] };
    const results = value.map((each) => item.run(each));
    return { value: results.map((result) => result.value), issues: results.flatMap(({ issues }, at) => below(at, issues)) };
  });
}

function below(at: PropertyKey, issues: readonly Found[]): readonly Found[] {
  return issues.map((issue) => ({ ...issue, path: [at, ...(issue.path ?? [])] }));
}

export interface OptionalSchema<T> extends Schema<T | undefined> {
  readonly isOptional: true;
}

/** A member that may be absent from an object. */
export function optional<T>(inner: Schema<T>): OptionalSchema<T> {
  const form = { kind: 'optional', inner } as const;
  return { ...schema<T | undefined>(form, (value) => (value === undefined ? right(value) : inner.run(value))), isOptional: true };
}

export function nullable<T>(inner: Schema<T>): Schema<T | null> {
  return schema({ kind: 'nullable', inner }, (value) => (value === null ? right(value) : inner.run(value)));
}

type Shape = Readonly<Record<string, Schema<never> | Schema<unknown>>>;
type OptionalKey<S> = { [Key in keyof S]: S[Key] extends OptionalSchema<unknown> ? Key : never }[keyof S];
type Flat<T> = { [Key in keyof T]: T[Key] };
type ObjectOf<S> = Flat<
  { -readonly [Key in Exclude<keyof S, OptionalKey<S>>]: ValueOf<S[Key]> } & { -readonly [Key in OptionalKey<S>]?: ValueOf<S[Key]> }
>;

export interface ObjectSchema<S> extends Schema<ObjectOf<S>> {
  readonly shape: S;
}

/** An object with these members and no other. */
export function strictObject<const S extends Shape>(shape: S): ObjectSchema<S> {
  return objectOf(shape, (given) => Object.keys(given).filter((name) => !Object.hasOwn(shape, name)));
}

/** An object with at least these members. Others are left out of the value read. */
export function looseObject<const S extends Shape>(shape: S): ObjectSchema<S> {
  return objectOf(shape, () => []);
}

function objectOf<const S extends Shape>(
  shape: S,
  unrecognized: (given: Readonly<Record<string, unknown>>) => readonly string[],
): ObjectSchema<S> {
  const members = Object.entries(shape);
  const base = schema<ObjectOf<S>>({ kind: 'object', shape: shape }, (given) => {
    if (!isObject(given)) return wrongType(given, 'object');
    const values: [string, unknown][] = [];
    const issues: Found[] = [];
    for (const [name, member] of members) {
      if (!(name in given) && member.isOptional === true) continue;
      const result = member.run(given[name]);
      issues.push(...below(name, result.issues));
      if (!(name in given) && result.issues.length === 0) issues.push({ code: 'invalid_type', expected: 'nonoptional', path: [name] });
      values.push([name, result.value]);
    }
    const keys = unrecognized(given);
    if (keys.length > 0) issues.push({ code: 'unrecognized_keys', keys, goesOn: true });
    return { value: Object.fromEntries(values), issues };
  });
  return { ...base, shape };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of any of these schemas: the first that fits reads it. */
export function union<const Options extends readonly Schema<unknown>[]>(options: Options): Schema<ValueOf<Options[number]>> {
  return schema({ kind: 'union', options }, (value) => {
    const results = options.map(({ run }) => run(value));
    const fitting = results.find(({ issues }) => issues.length === 0);
    if (fitting !== undefined) return fitting;
    const near = results.filter(({ issues }) => issues.every(({ goesOn }) => goesOn === true));
    const [only] = near;
    return only !== undefined && near.length === 1 ? only : { value, issues: [{ code: 'invalid_union' }] };
  });
}

/** One of these objects, chosen by its value under `key`, which is a literal in each of them. */
export function discriminatedUnion<
  const Key extends string,
  const Options extends readonly ObjectSchema<Readonly<Record<Key, Schema<unknown> & { readonly values: readonly unknown[] }>>>[],
>(key: Key, options: Options): Schema<ValueOf<Options[number]>> {
  return schema({ kind: 'union', options: options }, (value) => {
    if (!isObject(value)) return wrongType(value, 'object');
    const named = options.find(({ shape }) => shape[key].values.includes(value[key]));
    return named === undefined ? { value, issues: [{ code: 'invalid_union', path: [key] }] } : named.run(value);
  });
}

const bound = (fits: (value: number) => boolean, issue: Found, keywords: Readonly<Record<string, unknown>>): Check<number> => ({
  keywords,
  find: (value) => (fits(value) ? undefined : { ...issue, goesOn: true }),
});
export const gte = (minimum: number) =>
  bound((value) => value >= minimum, { code: 'too_small', minimum, inclusive: true, origin: 'number' }, { minimum: minimum });
export const gt = (minimum: number) =>
  bound((value) => value > minimum, { code: 'too_small', minimum, inclusive: false, origin: 'number' }, { exclusiveMinimum: minimum });
export const lte = (maximum: number) =>
  bound((value) => value <= maximum, { code: 'too_big', maximum, inclusive: true, origin: 'number' }, { maximum: maximum });
export const lt = (maximum: number) =>
  bound((value) => value < maximum, { code: 'too_big', maximum, inclusive: false, origin: 'number' }, { exclusiveMaximum: maximum });

type Long = string | readonly unknown[];
const sized = (
  fits: (length: number) => boolean,
  issue: (length: number) => Found,
  keywords: { readonly least?: number; readonly most?: number },
): Check<Long> => ({
  ofLength: true,
  most: keywords.most ?? Infinity,
  keywords,
  find: (value) => {
    const length = typeof value === 'string' ? Array.from(value).length : value.length; // in characters, not in UTF-16's units
    return fits(length) ? undefined : { ...issue(length), goesOn: true, ...originOf(value) };
  },
});
const originOf = (value: Long) => ({ inclusive: true, origin: typeof value === 'string' ? 'string' : 'array' });

export const minLength = (minimum: number) =>
  sized(
    (length) => length >= minimum,
    () => ({ code: 'too_small', minimum, origin: '' }),
    { least: minimum },
  );
export const maxLength = (maximum: number) =>
  sized(
    (length) => length <= maximum,
    () => ({ code: 'too_big', maximum, origin: '' }),
    { most: maximum },
  );
const exactLength = (wanted: number) =>
  sized(
    (length) => length === wanted,
    (length) => (length > wanted ? { code: 'too_big', maximum: wanted, origin: '' } : { code: 'too_small', minimum: wanted, origin: '' }),
    { least: wanted, most: wanted },
  );
export { exactLength as length };

/** A text that matches `pattern`, which must not have the flags g or y, because those keep state. */
export const regex = (pattern: RegExp, message: string): Check<string> => ({
  keywords: { pattern: pattern.source },
  find: (value) => (pattern.test(value) ? undefined : { code: 'invalid_format', message, goesOn: true }),
});

export const refine = <T>(fits: (value: T) => boolean, message: string): Check<T> => ({
  find: (value) => (fits(value) ? undefined : { code: 'custom', message, goesOn: true }),
});

/** A check for which `find` gives the complaint; undefined if there is none. If there is one, later checks don't run. */
export const complaint = <T>(find: (value: T) => string | undefined): Check<T> => ({
  find: (value) => {
    const message = find(value);
    return message === undefined ? undefined : { code: 'custom', message };
  },
});

/** The same for a rule that is newer than some accepted documents (later-rule.ts). Later checks still run. */
export const laterComplaint = <T>(find: (value: T) => string | undefined): Check<T> => ({
  find: (value) => {
    const message = find(value);
    return message === undefined ? undefined : { code: 'custom', message, isLater: true, goesOn: true };
  },
});
