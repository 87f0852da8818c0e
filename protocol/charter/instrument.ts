// instrument.ts — one question of a mission: what its cells are, and how far one person can move them (privacy.md §1).
import * as z from '../json/schema.ts';
import { refuseCellBound } from '../privacy/refusals.ts';
import { sensitivityOf } from '../privacy/sensitivity.ts';
import { cellCount, type Dimension } from './cells.ts';
import { alike, alikeIssues } from '../json/alike.ts';
import { laterRule } from '../json/later-rule.ts';
import { Expects } from './expects.ts';
import { LawJson } from '../json/law-json.ts';
import { NameText, Text } from '../json/text.ts';
import { Label, Name } from './names.ts';
import { whole } from '../json/whole.ts';

const text = Text(500);

/** Edges of bands lie within ± this: ages, pounds, days. */
const BAND_MAX = 1_000_000_000;

function edgeProblem(edge: number): string | undefined {
  return Math.abs(edge) <= BAND_MAX ? undefined : `it should be from ${-BAND_MAX} to ${BAND_MAX}`;
}

const DimensionSchema = z.strictObject({
  name: Label,
  values: z.optional(z.array(NameText(100)).check(z.minLength(1), z.maxLength(10_000))),
  bands: z.optional(z.array(z.number().check(laterRule(edgeProblem))).check(z.minLength(1), z.maxLength(1000))),
  /** The smallest and the largest number that rows can hold in earnest; beyond them is a mistake. Only beside bands. */
  min: z.optional(z.number().check(laterRule(edgeProblem))),
  max: z.optional(z.number().check(laterRule(edgeProblem))),
});

/** Organisations of about one size: each tier is gathered on its own, under a largest value that fits it. */
const Tier = z.strictObject({ name: Label, cellMax: whole(1, 1_000_000_000), organisationsMin: z.optional(whole(1, 1_000_000)) });

const asked = {
  name: Name,
  question: text,
  /** One task, or one a sector, each with its own smallest number of organisations. */
  gathered: z.enum(['together', 'by-sector']),
  dimensions: z.array(DimensionSchema).check(z.maxLength(8)),
  /** X: an organisation's value in one cell is clamped to 0 … X before noise (privacy.md §7). With tiers it is the largest one's. */
  cellMax: whole(1, 1_000_000_000),
  /** From small to large. Which one an organisation is in stands on the roster, before any of its rows are read. */
  tiers: z.optional(z.array(Tier).check(z.maxLength(8))),
  /** Variance relative to the mission's other instruments, beyond what its amounts ask for. */
  noiseWeight: z.optional(whole(1, 1000)),
  /**
   * Whether an organisation may contribute totals that it added up itself, under a declaration (privacy.md §1, "Typed totals"). Left out for no.
   */
  typedTotals: z.optional(z.literal(true)),
  /** What each aggregator adds of its own to each total, on top of the organisations' noise (aggregator-noise.ts). Skellam only. */
  aggregatorNoise: z.optional(LawJson),
  /** The sectors that are asked, if not all are. Left out for all. */
  sectors: z.optional(z.array(Label).check(z.minLength(1), z.maxLength(1000))),
  /** The question that this one is a part of: everybody who counts here counts there too. */
  partOf: z.optional(Name),
  /** What the convenor expects, from which is told what a reader could conclude (expects.ts). */
  expects: z.optional(Expects),
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

/** The dimensions that make the instrument's cells: those of the charter, and the answer if there is one. */
export function instrumentDimensions(instrument: Instrument): readonly Dimension[] {
  if (instrument.kind !== 'soundings' && instrument.kind !== 'prevalence') return instrument.dimensions;
  return [...instrument.dimensions, { name: ANSWER, values: ANSWERS[instrument.kind] }];
}

/** Nobody types a sensitivity: it follows from what is asked. */
export { sensitivityOf as sensitivity } from '../privacy/sensitivity.ts';

/** The instrument as organisations of one size tier are asked, by its number from 1: with their own X. As it stands for tier 0. */
export function inTier(instrument: Instrument, tier: number): Instrument {
  const cellMax = instrument.tiers?.[tier - 1]?.cellMax;
  return cellMax === undefined ? instrument : { ...instrument, cellMax };
}

/** Every reason why this instrument can't be asked as it stands, in plain words. */
export function instrumentIssues(instrument: Instrument): readonly string[] {
  const issues = instrument.dimensions.flatMap(dimensionIssues);
  const names = instrument.dimensions.map(({ name }) => name);
  issues.push(...alikeIssues('two of its dimensions have the same name', names));
  const reserved = instrument.tiers === undefined ? RESERVED_DIMENSIONS : [...RESERVED_DIMENSIONS, 'tier'];
  const taken = names.filter((name) => reserved.some((own) => alike(own, name)));
  if (taken.length > 0) issues.push(`its dimension "${taken.join('", "')}" needs another name: releases already use this one.`);
  if (issues.length > 0) return issues;
  const { cells, amount } = sensitivityOf(instrument);
  const count = cellCount(instrumentDimensions(instrument));
  if (count > CELLS_MAX) issues.push(`its dimensions make ${count} cells; at most ${CELLS_MAX} are possible.`);
  if (cells > count) issues.push(`it counts a person in up to ${cells} cells, but has only ${count}.`);
  if (instrument.kind === 'figure' && instrument.figures < count) {
    issues.push(`it asks for ${count} figures, one a cell, but protects ${instrument.figures} of them; set "figures" to ${count}.`);
  }
  const smallest = inTier(instrument, 1).cellMax;
  if (instrument.typedTotals === true && (instrument.kind === 'soundings' || instrument.kind === 'figure'))
    issues.push(`it allows typed totals, which are only for counts of people, yes-or-no questions and totals. Leave "typedTotals" out.`);
  return [...issues, ...tierIssues(instrument), ...refuseCellBound(instrument.name, smallest, amount).map(({ reason }) => reason)];
}

export const CELLS_MAX = 100_000;

/** Releases are told apart by these already. */
const RESERVED_DIMENSIONS: readonly string[] = [ANSWER, 'window', 'sector'];

function tierIssues({ tiers, cellMax }: Instrument): string[] {
  if (tiers === undefined) return [];
  if (tiers.length < 2) return ['it has fewer than two size tiers; state two or more, or none.'];
  const issues: string[] = [];
  issues.push(
    ...alikeIssues(
      'two of its size tiers have the same name',
      tiers.map(({ name }) => name),
    ),
  );
  if (tiers.some((tier, at) => at > 0 && tier.cellMax <= (tiers[at - 1]?.cellMax ?? 0)))
    issues.push('its size tiers must go from small to large, each with a larger "cellMax" than the one before.');
  const largest = tiers.at(-1)?.cellMax;
  if (largest !== cellMax) issues.push(`its "cellMax" is ${cellMax}, but its largest tier's is ${largest}; they must be the same.`);
  return issues;
}

function dimensionIssues(dimension: Dimension): string[] {
  const { name, values, bands, min, max } = dimension;
  if ((values === undefined) === (bands === undefined)) return [`its dimension "${name}" needs either values or bands.`];
  const repeated = alikeIssues(`its dimension "${name}" lists a value twice, so cells repeat`, values ?? []);
  if (repeated.length > 0) return [...repeated];
  if (values?.some((value) => value !== value.trim())) return [`its dimension "${name}" has a value with space around it.`];
  if (bands?.some((edge, at) => at > 0 && edge <= (bands[at - 1] ?? edge))) return [`its dimension "${name}" has bands that overlap.`];
  if (bands === undefined && (min !== undefined || max !== undefined))
    return [`its dimension "${name}" has a smallest or largest number, but no bands. Leave "min" and "max" out.`];
  const [first = 0, last = 0] = [bands?.[0], bands?.at(-1)];
  if (min !== undefined && min >= first)
    return [`its dimension "${name}" has ${min} for its smallest number, but its lowest band ends at ${first}. State a smaller "min".`];
  if (max !== undefined && max < last)
    return [`its dimension "${name}" has ${max} for its largest number, but its highest band begins at ${last}. State a larger "max".`];
  return [];
}
