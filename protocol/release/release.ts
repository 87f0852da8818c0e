// release.ts — the public shape of a result: the noisy totals of one window, and all that is needed to read them (privacy.md §8).
import * as z from '../json/schema.ts';
import { Base64Url } from '../json/base64url.ts';
import { MissionError } from '../errors.ts';
import { LawJson, WholeNumber } from '../json/law-json.ts';
import { plainIssues } from '../charter/plain-issues.ts';
import { PrintableText } from '../json/text.ts';

const whole = (max: number) => z.int().check(z.gte(0), z.lte(max));
const positive = z.int().check(z.gte(1), z.lte(1_000_000_000));

const members = {
  mission: PrintableText,
  /** The charter's digest. */
  charter: Base64Url(32),
  instrument: PrintableText,
  /** Null if all sectors were gathered together. */
  sector: z.nullable(PrintableText),
  /** Only if the instrument has size tiers: whose organisations these are. */
  tier: z.optional(PrintableText),
  window: z.strictObject({ number: whole(9999), firstDay: PrintableText, lastDay: PrintableText }),
  /** How many organisations are behind every total: public, exact. */
  organisations: whole(1_000_000),
  /** The dimensions whose values make the cells; the last runs fastest. */
  dimensions: z.array(z.strictObject({ name: PrintableText, values: z.array(PrintableText) })),
  /** The noisy total of each cell. Below zero where the noise says so. */
  totals: z.array(WholeNumber),
  /** The exact law of the noise in each total, independent from cell to cell. */
  noise: LawJson,
  /** Only if the charter asks for it: what each of the two aggregators added of its own. It is in `noise`, twice. */
  aggregatorNoise: z.optional(LawJson),
  /** Where each person is counted in `windows` of `of` windows only: true totals are `of` / `windows` times these (privacy.md §1). */
  sampling: z.optional(z.strictObject({ windows: positive, of: positive, personCells: positive, personAmount: positive })),
  /** Where organisations may have added up some totals themselves: it stands in the charter, and doesn't tell whether any did. */
  typed: z.optional(z.literal(true)),
  /** What the encoding had added to each total and has been taken off again: organisations times the noise bound. */
  offsetRemoved: WholeNumber,
};

/** Of the build before, or with an aggregator of it: nobody but the collector can recompute the totals. */
const ReleaseV1 = z.strictObject({
  format: z.literal('soundings release v1'),
  ...members,
  /** The helper's signed statement of how many contributed, in base64url. */
  statement: Base64Url(),
});

/** Anybody can recompute it: both aggregators' signed statements, and both aggregate shares that they are about, all in base64url. */
const ReleaseV2 = z.strictObject({
  format: z.literal('soundings release v2'),
  ...members,
  statements: z.strictObject({ leader: Base64Url(), helper: Base64Url() }),
  /** As DAP's aggregators encode them, before they are sealed. Who has one had the other by subtraction: their sum is what is released. */
  shares: z.strictObject({ leader: Base64Url(), helper: Base64Url() }),
});
export type ReleaseV2 = z.infer<typeof ReleaseV2>;

export const Release = z.discriminatedUnion('format', [ReleaseV1, ReleaseV2]);
export type Release = z.infer<typeof Release>;

/** Throws MissionError `release` for what isn't a release. */
export function checkRelease(value: unknown): Release {
  const parsed = Release.safeParse(value);
  if (!parsed.success) throw new MissionError('release', plainIssues(parsed.error, 'release'), { cause: parsed.error });
  const cells = parsed.data.dimensions.reduce((count, { values }) => count * values.length, 1);
  if (cells !== parsed.data.totals.length) {
    throw new MissionError('release', [`This release has ${parsed.data.totals.length} totals for ${cells} cells.`]);
  }
  return parsed.data;
}

/** The totals of a release, cell by cell. */
export function releaseTotals(release: Release): readonly bigint[] {
  return release.totals.map(BigInt);
}
