// reference-shapes.ts — the inputs of the reference values' files, so that other parameters can be tried in the same shapes (insight-method.md §10).
import * as z from 'zod/mini';

/** Beyond 10^15 either way, whole numbers are no longer doubles, and squares of squares soon are none either. */
const MOST = 1e15;
const number = z.number().check(z.gte(-MOST), z.lte(MOST));
const numbers = z.array(number);
const positive = number.check(z.gte(1 / MOST));
const positives = z.array(positive);
const variance = number.check(z.gte(0));
const variances = z.array(variance);
/** Null is allowed in a window without a release. */
const ofWindows = z.array(z.nullable(positive));
const whole = z.int().check(z.gte(0));
/** Null where nothing was released. */
const releases = z.array(z.nullable(number));
const share = number.check(z.gt(0), z.lt(1));

const filter = z.object({
  name: z.optional(z.string()),
  slope: number,
  period: whole,
  harmonics: whole,
  releases,
  noiseVariance: ofWindows,
  exposure: ofWindows,
  irregularVariance: variance,
  levelVariance: variance,
  slopeVariance: variance,
  seasonVariance: variance,
  initialSlopeVariance: variance,
  initialSeasonVariance: variance,
});

const forecast = z.object({
  name: z.optional(z.string()),
  releases,
  noiseVariance: ofWindows,
  period: whole,
  people: z.boolean(),
  futureNoiseVariance: positive,
  forecast: z.array(
    z.object({ ahead: z.int().check(z.gte(1), z.lte(400)), upperTail: z.optional(z.array(z.object({ release: z.int() }))) }),
  ),
});

const warning = z.object({ name: z.optional(z.string()), releases, noiseVariance: ofWindows, exposure: ofWindows, people: z.boolean() });

const combination = z.object({
  coefficients: z.array(z.int()),
  releases: z.array(z.int()),
  noiseVariance: positives,
  margin: z.int(),
  power: z.optional(z.array(z.object({ effect: number }))),
  powerWithScatter: z.optional(z.object({ effect: number, scatterVariance: variance })),
});

const trend = z.object({ trend: z.object({ releases, noiseVariance: ofWindows }) });

const ratioChange = z.object({
  ratioChange: z.object({
    numeratorBefore: number,
    denominatorBefore: number,
    numeratorAfter: number,
    denominatorAfter: number,
    varianceBefore: positive,
    varianceAfter: positive,
  }),
});

const evidence = z.object({
  kind: z.optional(z.string()),
  statistic: numbers,
  laws: z.array(z.array(z.object({ coefficient: number, variance: positive }))),
  margin: number,
  bets: positives,
  scatterVariance: z.optional(variance),
});

const spending = z.object({
  boundaries: z.optional(z.array(z.object({ information: numbers, alpha: share }))),
  laplaceLogMgf: z.optional(z.array(z.object({ bet: number, rate: positive, shape: positive }))),
});

const leadlag = z.object({
  leadlag: z.optional(
    z.array(
      z.object({
        note: z.optional(z.string()),
        x: numbers,
        xVariance: variances,
        y: numbers,
        yVariance: variances,
        lags: z.array(z.object({ lag: z.int() })),
      }),
    ),
  ),
  balance: z.optional(z.array(z.object({ answers: numbers, noiseVariance: variance }))),
});

const represented = z.object({
  population: positives,
  totals: numbers,
  noiseVariance: variances,
  quality: z.optional(z.array(z.object({ total: number, variance }))),
});

const scored = z.object({ shares: z.array(numbers), outcomes: z.array(numbers) });

const reconciling = z.object({ cells: numbers, cellVariances: variances, total: number, totalVariance: variance });

/** Kinds of cases by an input that no kind before has, in the order in which they are told apart. */
const KINDS = [
  ['irregularVariance', filter],
  ['futureNoiseVariance', forecast],
  ['coefficients', combination],
  ['trend', trend],
  ['ratioChange', ratioChange],
  ['laws', evidence],
  ['boundaries', spending],
  ['laplaceLogMgf', spending],
  ['leadlag', leadlag],
  ['balance', leadlag],
  ['population', represented],
  ['outcomes', scored],
  ['cellVariances', reconciling],
  ['exposure', warning],
] as const;

type CaseOf<Entry> = Entry extends readonly [infer Kind, infer Shape extends z.ZodMiniType]
  ? { readonly kind: Kind; readonly inputs: z.infer<Shape> }
  : never;

/** A case's inputs alone, with the member that tells its kind. */
export type ReferenceCase = CaseOf<(typeof KINDS)[number]>;

const ReferenceFile = z.object({ about: z.optional(z.string()), seed: z.optional(number), cases: z.array(z.looseObject({})) });

export interface ReferenceFile {
  /** `about` and `seed`, where the file has them. */
  readonly notes: object;
  readonly cases: readonly ReferenceCase[];
}

/** Reads a file's inputs; its outputs are left out. Throws RangeError with a sentence for each thing that is wrong. */
export function referenceFile(document: unknown): ReferenceFile {
  const { cases, ...notes } = inShape(ReferenceFile, document, 'The file');
  return { notes, cases: cases.map((one, at) => caseOf(one, `Case ${at + 1}`)) };
}

function caseOf(given: object, name: string): ReferenceCase {
  const found = KINDS.find(([kind]) => Object.hasOwn(given, kind));
  if (found === undefined)
    throw new RangeError(
      `${name} is of no known kind. A case has one of these members: ${[...new Set(KINDS.map(([kind]) => kind))].join(', ')}.`,
    );
  const [kind, shape] = found;
  return { kind, inputs: inShape<unknown>(shape, given, name) } as ReferenceCase;
}

function inShape<T>(shape: z.ZodMiniType<T>, given: unknown, name: string): T {
  const { data, error } = z.safeParse(shape, given);
  if (error === undefined) return data;
  const [issue, ...others] = error.issues;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new RangeError(
    issue === undefined ? `${name} does not have its shape.` : `${name}${whereIn(issue.path)} ${complaint(issue)}${more}.`,
  );
}

function whereIn(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `: "${path.map(String).join('.')}"`;
}

function complaint(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `is missing or not of the type ${issue.expected}`;
  if (issue.code === 'too_small') return `should be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
  if (issue.code === 'too_big') return `should be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
  return "isn't right";
}

export type FilterCase = z.infer<typeof filter>;
export type ForecastCase = z.infer<typeof forecast>;
export type WarningCase = z.infer<typeof warning>;
export type CombinationCase = z.infer<typeof combination>;
export type TrendCase = z.infer<typeof trend>;
export type RatioChangeCase = z.infer<typeof ratioChange>;
export type EvidenceCase = z.infer<typeof evidence>;
export type SpendingCase = z.infer<typeof spending>;
export type LeadLagCase = z.infer<typeof leadlag>;
export type RepresentedCase = z.infer<typeof represented>;
export type ScoredCase = z.infer<typeof scored>;
export type ReconcilingCase = z.infer<typeof reconciling>;
