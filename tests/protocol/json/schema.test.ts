// schema.test.ts — our shapes of documents against zod's: the same verdict, the same value, and the same issues in the same order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as zod from 'zod/mini';
import * as own from '../../../protocol/json/schema.ts';

type Library = typeof own;
/** zod's functions have the same names and take the same arguments; its types are its own. */
const libraries: readonly Library[] = [own, zod as unknown as Library];

/** Every function of ours, nested as in charters. */
function shapeOf(z: Library) {
  const name = z.string().check(z.regex(/^[a-z]+$/, 'use letters'), z.maxLength(4));
  const whole = z.int().check(z.gte(1), z.lte(9));
  const pair = z.strictObject({ num: z.union([z.int(), name]), den: whole });
  const even = pair.check(z.refine(({ den }) => den % 2 === 0, 'it must be even'));
  return z.strictObject({
    format: z.literal('v1'),
    order: z.literal([2, 4, 8]),
    cadence: z.enum(['day', 'week']),
    name,
    twice: z
      .string()
      .check(z.minLength(2), z.maxLength(3))
      .check(
        z.regex(/x/, 'needs an x'),
        z.refine((text) => text !== 'xx', 'not that one'),
      ),
    count: z.optional(whole),
    share: z.number().check(z.gt(0), z.lt(1)),
    even,
    near: z.union([even, z.null()]),
    maybe: z.nullable(name),
    any: z.unknown(),
    list: z.array(name).check(z.minLength(1), z.maxLength(2)),
    exact: z.array(z.int()).check(z.length(2)),
    kinds: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('one'), value: whole }),
      z.strictObject({ kind: z.literal('two'), values: z.array(whole) }),
    ]),
  });
}

const right = {
  format: 'v1',
  order: 4,
  cadence: 'week',
  name: 'abc',
  twice: 'ax',
  count: 3,
  share: 0.5,
  even: { num: 'abc', den: 2 },
  near: null,
  maybe: null,
  any: [1],
  list: ['a', 'b'],
  exact: [1, 2],
  kinds: { kind: 'two', values: [1, 2] },
};

const scalars = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'x', 'xx', 'abc', 'abcde', '🙂🙂🙂', 'one', 'v1', 0, 1, 2, 9, 10, 0.5, -1, 1.5),
  fc.constantFrom<unknown>(2 ** 53, -(2 ** 53), NaN, Infinity),
);
const values: fc.Arbitrary<unknown> = fc.oneof(
  scalars,
  fc.array(scalars, { maxLength: 4 }),
  fc.record({ num: scalars, den: scalars }, { requiredKeys: [] }),
  fc.record(
    { kind: fc.constantFrom<unknown>('one', 'two', 'three', 1), value: scalars, values: fc.array(scalars, { maxLength: 3 }) },
    { requiredKeys: [] },
  ),
);

/** A right document with some members replaced, some taken away, and some that nobody knows. */
const documents = fc
  .record({
    changed: fc.dictionary(fc.constantFrom(...Object.keys(right), 'stranger', 'other'), values, { maxKeys: 5 }),
    removed: fc.subarray(Object.keys(right), { maxLength: 3 }),
  })
  .map(({ changed, removed }) => Object.fromEntries(Object.entries({ ...right, ...changed }).filter(([key]) => !removed.includes(key))));

/** What plain-issues.ts reads of an issue. zod words the others' messages itself. */
function read(issue: own.Issue) {
  const { code, path, ...rest } = issue as own.Issue & Readonly<Record<string, unknown>>;
  const message = code === 'custom' || code === 'invalid_format' ? issue.message : undefined;
  const { expected, values: allowed, keys, minimum, maximum, inclusive, origin } = rest as Readonly<Record<string, unknown>>;
  return {
    code,
    path,
    message,
    expected,
    allowed,
    keys,
    minimum,
    maximum,
    inclusive,
    origin: code.startsWith('too_') ? origin : undefined,
  };
}

function verdicts(value: unknown, shape: (z: Library) => own.Schema<unknown> = shapeOf) {
  return libraries.map((z) => {
    const parsed = shape(z).safeParse(value);
    return { success: parsed.success, data: parsed.data, issues: parsed.error?.issues.map(read) };
  });
}

describe('a shape', () => {
  it('takes what is right, as it is', () => {
    expect(shapeOf(own).parse(right)).toEqual(right);
    expect(verdicts(right)[1]).toEqual(verdicts(right)[0]);
  });

  it('finds what zod finds, in any document', () => {
    let refused = 0;
    const codes = new Set<string | undefined>();
    fc.assert(
      fc.property(documents, (document) => {
        const [ours, theirs] = verdicts(document);
        if (ours?.success === false) refused++;
        for (const { code } of ours?.issues ?? []) codes.add(code);
        expect(ours).toEqual(theirs);
      }),
      { seed: 20, numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(1000);
    expect([...codes].sort()).toEqual(
      ['custom', 'invalid_format', 'invalid_type', 'invalid_union', 'invalid_value', 'too_big', 'too_small', 'unrecognized_keys'].sort(),
    );
  });

  it('finds what zod finds in what is no object at all', () => {
    fc.assert(
      fc.property(values, (value) => {
        const [ours, theirs] = verdicts(value);
        expect(ours).toEqual(theirs);
      }),
      { seed: 21, numRuns: 300 },
    );
  });

  it('knows no member by the name of __proto__, and gives an object of its own', () => {
    const document: unknown = JSON.parse('{"a":1,"__proto__":{"b":2}}');
    const [ours, theirs] = verdicts(document, (z) => z.strictObject({ a: z.int() }));
    expect(ours).toEqual(theirs);
    expect(ours?.issues?.[0]?.keys).toEqual(['__proto__']);
    const given = { a: 1 };
    expect(own.strictObject({ a: own.int() }).parse(given)).not.toBe(given);
  });

  it('says nothing after a complaint but what is wrong with the length', () => {
    const text = own.string().check(
      own.complaint(() => 'never'),
      own.maxLength(2),
      own.regex(/x/, 'needs an x'),
    );
    expect(text.safeParse('abc').error?.issues.map(({ code }) => code)).toEqual(['custom', 'too_big']);
    expect(() => text.parse('abc')).toThrow(own.SchemaError);
  });
});
