// measure.ts — `npm run bench -- insight [--docs] [--only NAME,NAME]`: every figure of docs/insight-method.md that this build reached; the tables there are made of them.
import { measureSizes, measureWatching, type SizeRow, type WatchRow } from './evidence.ts';
import { measureLeads, type LeadRow } from './leads.ts';
import { measurePublished, type PublishedFigures } from './published.ts';
import { measureShort, type ShortRow } from './short.ts';
import { measureTruths, type TruthRow } from './truths.ts';
import { measureSpeed, type SpeedRow } from './speed.ts';
import { measureControl, measureDetectors, type ControlRow, type DetectorRow } from './warnings.ts';

export interface InsightFigures {
  readonly speed: readonly SpeedRow[];
  readonly leads: readonly LeadRow[];
  readonly watching: readonly WatchRow[];
  readonly sizes: readonly SizeRow[];
  readonly short: readonly ShortRow[];
  readonly detectors: readonly DetectorRow[];
  readonly control: readonly ControlRow[];
  readonly published: PublishedFigures;
  readonly truths: readonly TruthRow[];
}

/** How many missions are drawn for each figure. */
export const RUNS = { leads: 3000, watching: 4000, sizes: 4000, short: 183, detectors: 500, control: 40 } as const;

type Say = (line: string) => void;

/** Speed first, while the machine is warm and nothing else of this is running. */
const MEASURES: { readonly [Part in keyof InsightFigures]: (say: Say) => InsightFigures[Part] } = {
  speed: measureSpeed,
  leads: (say) => measureLeads(RUNS.leads, say),
  watching: (say) => measureWatching(RUNS.watching, say),
  sizes: (say) => measureSizes(RUNS.sizes, say),
  short: (say) => measureShort(RUNS.short, say),
  detectors: (say) => measureDetectors(RUNS.detectors, say),
  control: (say) => measureControl(RUNS.control, say),
  published: measurePublished,
  truths: measureTruths,
};

export const INSIGHT_PARTS = Object.keys(MEASURES).flatMap((name) => insightPart(name) ?? []);

/** The figures of that name, if there are any. */
export function insightPart(name: string): keyof InsightFigures | undefined {
  return Object.hasOwn(MEASURES, name) ? (name as keyof InsightFigures) : undefined;
}

/** About an hour on one core, for all of them. */
export function measureInsight(say: Say, only: readonly (keyof InsightFigures)[]): Partial<InsightFigures> {
  return Object.fromEntries(INSIGHT_PARTS.filter((part) => only.includes(part)).map((part) => [part, MEASURES[part](say)]));
}
