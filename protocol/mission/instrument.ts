// instrument.ts — one question of a mission: what its cells are, and how far one person can move them (privacy.md §1).
import * as z from 'zod/mini';
import { refuseCellBound } from '../privacy/refusals.ts';
import { sensitivityOf } from '../privacy/sensitivity.ts';
import { cellCount, type Dimension } from './cells.ts';
import { LawJson } from './law-json.ts';

const text = z.string().check(z.minLength(1), z.maxLength(500));
const whole = (min: number, max: number) => z.int().check(z.gte(min), z.lte(max));

/** Lower-case names that are safe in file names, URLs and column headings. */
export const Name = z
  .string()
  .check(z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'use lower-case letters, digits and single hyphens'), z.maxLength(60));

/** What people call a thing: a sector, a dimension. No space around it, no slash in it. */
export const Label = z.string().check(z.regex(/^(?! )[^/\p{Cc}]+(?<! )$/u, 'use no slash, and no space around it'), z.maxLength(60));

const DimensionSchema = z.strictObject({
  name: Label,
  values: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(100))).check(z.minLength(1), z.maxLength(10_000))),
  bands: z.optional(z.array(z.number()).check(z.minLength(1), z.maxLength(1000))),
});

const asked = {
  name: Name,
  question: text,
  /** One task, or one a sector, each with its own smallest number of organisations. */
  gathered: z.enum(['together', 'by-sector']),
  dimensions: z.array(DimensionSchema).check(z.maxLength(8)),
  /** X: an organisation's value in one cell is clamped to 0 … X before noise (privacy.md §7). */
  cellMax: whole(1, 1_000_000_000),
  /** Variance relative to the mission's other instruments, beyond what its amounts ask for. */
  noiseWeight: z.optional(whole(1, 1000)),
  /** What each aggregator adds of its own to each total, on top of the organisations' noise (aggregator-noise.ts). Skellam only. */
  aggregatorNoise: z.optional(LawJson),
};

export const Instrument = z.discriminatedUnion('kind', [
  /** How many people came for something. */
  z.strictObject({ kind: z.literal('count'), ...asked, cellsPerPerson: whole(1, 1000) }),
  /** A practitioner's judgement of each of some items: falling, steady, rising, sharply rising. */
  z.strictObject({ kind: z.literal('soundings'), ...asked, itemsPerPerson: whole(1, 1000) }),
  /** Yes or no, by group; a person is in one group. */
  z.strictObject({ kind: z.literal('prevalence'), ...asked }),
  /** The sum of an amount, each person's cut to `cap` units in a cell. */
  z.strictObject({ kind: z.literal('total'), ...asked, cellsPerPerson: whole(1, 1000), cap: whole(1, 1000), unit: text }),
  /** An organisation's own figures: values at most `protects` units apart can't be told apart in one window. */
  z.strictObject({ kind: z.literal('figure'), ...asked, figures: whole(1, 1000), protects: whole(1, 1_000_000), unit: text }),
]);
export type Instrument = z.infer<typeof Instrument>;

export const ANSWERS = {
  soundings: ['falling', 'steady', 'rising', 'sharply rising'],
  prevalence: ['yes', 'no'],
} as const;

/** The dimension that holds the answers of soundings and prevalence. */
export const ANSWER = 'answer';

/** The dimensions that make the instrument's cells: those of the charter, and the answer where there is one. */
export function instrumentDimensions(instrument: Instrument): readonly Dimension[] {
  if (instrument.kind !== 'soundings' && instrument.kind !== 'prevalence') return instrument.dimensions;
  return [...instrument.dimensions, { name: ANSWER, values: ANSWERS[instrument.kind] }];
}

/** Nobody types a sensitivity: it follows from what is asked. */
export { sensitivityOf as sensitivity, type Sensitivity } from '../privacy/sensitivity.ts';

/** Every reason why this instrument can't be asked as it stands, in plain words. */
export function instrumentIssues(instrument: Instrument): readonly string[] {
  const issues = instrument.dimensions.flatMap(dimensionIssues);
  const names = instrument.dimensions.map(({ name }) => name);
  if (new Set(names).size < names.length) issues.push('two of its dimensions have the same name.');
  const taken = names.filter((name) => RESERVED_DIMENSIONS.includes(name));
  if (taken.length > 0)
    issues.push(`its dimension "${taken.join('", "')}" needs another name: releases are told apart by that one already.`);
  if (issues.length > 0) return issues;
  const { cells, amount } = sensitivityOf(instrument);
  const count = cellCount(instrumentDimensions(instrument));
  if (count > CELLS_MAX) issues.push(`its dimensions make ${String(count)} cells; at most ${String(CELLS_MAX)} are possible.`);
  if (cells > count) issues.push(`it counts a person in up to ${String(cells)} cells and has only ${String(count)}.`);
  return [...issues, ...refuseCellBound(instrument.name, instrument.cellMax, amount).map(({ reason }) => reason)];
}

export const CELLS_MAX = 100_000;

/** Releases are told apart by these already. */
const RESERVED_DIMENSIONS: readonly string[] = [ANSWER, 'window', 'sector'];

function dimensionIssues(dimension: Dimension): string[] {
  const { name, values, bands } = dimension;
  if ((values === undefined) === (bands === undefined)) return [`its dimension "${name}" needs either values or bands.`];
  if (values !== undefined && new Set(values).size < values.length)
    return [`its dimension "${name}" lists a value twice, so cells repeat.`];
  if (values?.some((value) => value !== value.trim())) return [`its dimension "${name}" has a value with space around it.`];
  if (bands?.some((edge, at) => at > 0 && edge <= (bands[at - 1] ?? edge))) return [`its dimension "${name}" has bands that overlap.`];
  return [];
}
