// entry.ts — a hypothesis as it is stated and signed before the windows that it is tested on: its form and its number (insight-method.md §7).
import { sha256 } from '@soundings/crypto/sha256';
import { toBase64Url } from '@soundings/crypto/bytes';
import { plainIssues } from '@soundings/protocol/charter/plain-issues';
import { Base64Url } from '@soundings/protocol/json/base64url';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import * as z from '@soundings/protocol/json/schema';
import { PrintableText, Text } from '@soundings/protocol/json/text';
import { whole } from '@soundings/protocol/json/whole';

export const TESTS = ['difference', 'trend', 'ratio', 'ratio-change', 'lead-lag', 'equivalence'] as const;
export type Test = (typeof TESTS)[number];

const Range = z.strictObject({ first: whole(0, 9999), last: whole(0, 9999) });
export type Range = z.infer<typeof Range>;

/** Which cells are added up: of each dimension that is named, these values; of every other, all. */
const Cells = z
  .array(
    z.strictObject({
      dimension: PrintableText,
      values: z.array(PrintableText).check(z.minLength(1), z.maxLength(1000)),
    }),
  )
  .check(z.maxLength(20));
export type Cells = z.infer<typeof Cells>;

/** What the cells are compared with. Which of these a test needs is for {@link entryIssues} (entry-issues.ts). */
const Against = z.strictObject({
  /** The same cells in these earlier windows. */
  windows: z.optional(Range),
  /** Other cells in the same windows: of the second instrument, if there are two. For ratios, what is divided by. */
  cells: z.optional(Cells),
  /** A fixed total a window. */
  total: z.optional(whole(0, 1_000_000_000)),
  /** A fixed ratio, as a fraction of whole numbers. */
  ratio: z.optional(z.strictObject({ numerator: whole(1, 10_000), denominator: whole(1, 10_000) })),
});

const positive = z.number().check(z.gt(0));

export const Entry = z.strictObject({
  format: z.literal('soundings hypothesis v1'),
  mission: PrintableText,
  /** The charter's digest. */
  charter: Base64Url(32),
  /** One sentence that a member of the public understands. */
  statement: Text(2000),
  why: Text(2000),
  /** Other explanations, in words. */
  couldAlsoBe: z.array(Text(2000)).check(z.minLength(1), z.maxLength(20)),
  test: z.enum(TESTS),
  /** Whether the people counted were more, or the rate at which they come: for the second, the truth's own scatter counts too. */
  question: z.enum(['totals', 'rate']),
  instruments: z.array(PrintableText).check(z.minLength(1), z.maxLength(2)),
  cells: Cells,
  against: Against,
  direction: z.enum(['more', 'less', 'either']),
  /** What would matter: people a window, percentage points of a ratio, or a correlation. */
  smallestEffect: positive,
  windows: Range,
  /** One look at the end; bets, for evidence that is watched every week; or the windows after which a look is taken, the last at the end. */
  looks: z.union([
    z.literal('one'),
    z.strictObject({ e: z.array(positive).check(z.minLength(1), z.maxLength(20)) }),
    z.strictObject({ spending: z.array(whole(0, 9999)).check(z.minLength(2), z.maxLength(20)) }),
  ]),
  /** The share that it takes of its signer's α; 0.01 unless it says otherwise. */
  alpha: z.optional(positive.check(z.lte(0.1))),
  /** A pilot takes no share and may have little power; it is never called tested. */
  pilot: z.optional(z.literal(true)),
  /** Of lead-lag: by how many windows the first instrument leads. */
  lag: z.optional(whole(-100, 100)),
  /** Of a rate: the variance of the truth's own scatter in one window's difference, from windows before. */
  scatterVariance: z.optional(z.number().check(z.gte(0))),
  /** What is done on each outcome. "Neither" is one, and is said as such. */
  decide: z.strictObject({ supported: Text(2000), against: Text(2000), neither: Text(2000) }),
});
export type Entry = z.infer<typeof Entry>;

const ALPHA = 0.01;

export function alphaOf({ alpha }: Entry): number {
  return alpha ?? ALPHA;
}

/** The entry's number: base64url of the SHA-256 of its canonical JSON. */
export function numberOf(entry: Entry): string {
  return toBase64Url(sha256(canonicalJson(entry)));
}

/** An entry, or every reason why this is none, in sentences. */
export function readEntry(value: unknown): { readonly entry: Entry } | { readonly issues: readonly string[] } {
  const { data, error } = Entry.safeParse(value);
  if (error === undefined) return { entry: data };
  const dated = error.issues.some(({ path, code }) => code === 'invalid_type' && path.includes('windows'));
  return { issues: [...plainIssues(error, 'hypothesis'), ...(dated ? [NUMBERED] : [])] };
}

const NUMBERED = 'Windows are given by their numbers in the mission, the first of which is 0: { "first": 12, "last": 23 }.';
