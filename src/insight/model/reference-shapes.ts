// reference-shapes.ts — the inputs of the reference values' files, so that other parameters can be tried in the same shapes. Outputs are ignored.
import * as z from 'zod/mini';

const number = z.number();
const numbers = z.array(number);
const positive = number.check(z.gt(0));
const positives = z.array(positive);
const whole = z.int().check(z.gte(0));
/** Null where nothing was released. */
const releases = z.array(z.nullable(number));
const share = number.check(z.gt(0), z.lt(1));

const filter = z.object({
  name: z.string(),
  slope: number,
  period: whole,
  harmonics: whole,
  releases,
  noiseVariance: positives,
  exposure: positives,
  irregularVariance: number,
  levelVariance: number,
  slopeVariance: number,
  seasonVariance: number,
  initialSlopeVariance: number,
  initialSeasonVariance: number,
});

const forecast = z.object({
  name: z.string(),
  releases,
  noiseVariance: positives,
  period: whole,
  people: z.boolean(),
  futureNoiseVariance: positive,
  forecast: z.array(
    z.object({ ahead: z.int().check(z.gte(1), z.lte(400)), upperTail: z.optional(z.array(z.object({ release: z.int() }))) }),
  ),
});

const warning = z.object({ name: z.string(), releases, noiseVariance: positives, exposure: positives, people: z.boolean() });

const combination = z.object({
  coefficients: z.array(z.int()),
  releases: z.array(z.int()),
  noiseVariance: positives,
  margin: z.int(),
  power: z.optional(z.array(z.object({ effect: number }))),
  powerWithScatter: z.optional(z.object({ effect: number, scatterVariance: number.check(z.gte(0)) })),
});

const trend = z.object({ trend: z.object({ releases, noiseVariance: positives }) });

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
  kind: z.string(),
  statistic: numbers,
  laws: z.array(z.array(z.object({ coefficient: z.int(), variance: positive }))),
  margin: number,
  bets: positives,
  scatterVariance: z.optional(number),
});

const spending = z.object({
  boundaries: z.array(z.object({ information: numbers, alpha: share })),
  laplaceLogMgf: z.optional(z.array(z.object({ bet: number, rate: positive, shape: positive }))),
});

const leadlag = z.object({
  leadlag: z.array(
    z.object({
      note: z.optional(z.string()),
      x: numbers,
      xVariance: positives,
      y: numbers,
      yVariance: positives,
      lags: z.array(z.object({ lag: z.int() })),
    }),
  ),
  balance: z.optional(z.array(z.object({ answers: numbers, noiseVariance: positive }))),
});

const represented = z.object({
  population: positives,
  totals: numbers,
  noiseVariance: positives,
  quality: z.optional(z.array(z.object({ total: number, variance: positive }))),
});

const scored = z.object({ shares: z.array(numbers), outcomes: z.array(numbers) });

const reconciling = z.object({ cells: numbers, cellVariances: positives, total: number, totalVariance: positive });

/** Told apart by the inputs that they have; the first that fits. */
export const ReferenceCase = z.union([
  filter,
  forecast,
  warning,
  combination,
  trend,
  ratioChange,
  evidence,
  spending,
  leadlag,
  represented,
  scored,
  reconciling,
]);

export const ReferenceFile = z.object({ about: z.optional(z.string()), seed: z.optional(number), cases: z.array(ReferenceCase) });

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
export type ReferenceCase = z.infer<typeof ReferenceCase>;
export type ReferenceFile = z.infer<typeof ReferenceFile>;
