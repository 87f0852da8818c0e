// measure.ts — `npm run bench -- insight [--docs]`: every figure of docs/insight-method.md that this build reached; the tables there are made of them.
import { measureSizes, measureWatching, type SizeRow, type WatchRow } from './evidence.ts';
import { measureLeads, type LeadRow } from './leads.ts';
import { measurePublished, type PublishedFigures } from './published.ts';
import { measureShort, type ShortRow } from './short.ts';
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
}

/** How many missions are drawn for each figure. */
export const RUNS = { leads: 3000, watching: 4000, sizes: 4000, short: 200, detectors: 500, control: 20 } as const;

/** Some ten minutes on one core. Speed first, while the machine is warm and nothing else of this is running. */
export function measureInsight(say: (line: string) => void): InsightFigures {
  return {
    speed: measureSpeed(say),
    leads: measureLeads(RUNS.leads, say),
    watching: measureWatching(RUNS.watching, say),
    sizes: measureSizes(RUNS.sizes, say),
    short: measureShort(RUNS.short, say),
    detectors: measureDetectors(RUNS.detectors, say),
    control: measureControl(RUNS.control, say),
    published: measurePublished(say),
  };
}
