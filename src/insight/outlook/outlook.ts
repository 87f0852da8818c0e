// outlook.ts — what a page asks of each instrument beyond its totals: what stands out, whether it rises or falls, what comes next, whether practitioners lead, and what that was worth.
import { DEFAULT_SOUNDINGS_CUTS } from '@soundings/protocol/charter/insight-members';
import { ANSWER } from '@soundings/protocol/charter/instrument';
import type { Release } from '@soundings/protocol/release/release';
import type { Answered } from '../answer.ts';
import { kindOf, periodOf, type CellsAsked } from '../course/cells.ts';
import { RELEASES_NEEDED, type ForecastRow, type ForecastsAsked } from '../course/forecasts.ts';
import type { LeadRow, LeadsAsked } from '../course/leads.ts';
import { SETTLING_WINDOWS } from '../model/scan.ts';
import { dictionary } from '../names.ts';
import { partNames, type Where } from '../query.ts';
import type { Question, Subject } from '../question.ts';
import { forecastQuestion } from '../questions/forecast.ts';
import { leadsQuestion } from '../questions/leads.ts';
import { recordQuestion } from '../questions/record.ts';
import { trendQuestion } from '../questions/trend.ts';
import { warnQuestion } from '../questions/warn.ts';
import type { RecordAsked, RecordRow } from '../course/records.ts';
import type { TrendRow, TrendsAsked } from '../course/trends.ts';
import { risingAnswers, soundingsIn } from '../soundings-option.ts';
import { namesOf } from '../subject.ts';
import type { WarningRow, WarningsAsked } from '../course/warnings.ts';

/** The answers about one instrument. Undefined where its releases can't give one. */
export interface InstrumentOutlook {
  readonly instrument: string;
  /** What is added up in all of its answers, such as the answers "rising" and "sharply rising". */
  readonly where: Where;
  readonly warnings: Answered<WarningsAsked, WarningRow> | undefined;
  /** Everything together: the total, or the share of those answers. */
  readonly trend: Answered<TrendsAsked, TrendRow> | undefined;
  readonly forecasts: Answered<ForecastsAsked, ForecastRow> | undefined;
  readonly leads: Answered<LeadsAsked, LeadRow> | undefined;
  readonly record: Answered<RecordAsked, RecordRow> | undefined;
}

export type OutlookPart = Exclude<keyof InstrumentOutlook, 'instrument' | 'where'>;

export interface OutlookAsked {
  readonly part: OutlookPart;
  readonly question: Question<unknown, unknown>;
  readonly asked: unknown;
}

/** More cells than this are watched by their first dimension alone. */
const CELLS_WATCHED = 200;
/** More than this many fans are too many to read. */
const FANS_MOST = 12;

/** What a page asks about an instrument, part by part. */
export function outlookOf(subject: Subject, releases: readonly Release[], instrument: string, level: number): readonly OutlookAsked[] {
  const own = releases.filter((release) => release.instrument === instrument);
  const where = whereOf(subject, instrument);
  const names = dimensionsOf(own).filter(({ name, values }) => name !== ANSWER && values > 1);
  const count = names.reduce((product, { values }) => product * values, 1);
  const watched = count <= CELLS_WATCHED ? names.map(({ name }) => name) : names.slice(0, 1).map(({ name }) => name);
  const fans = names
    .filter(({ values }) => values <= FANS_MOST)
    .slice(0, 1)
    .map(({ name }) => name);
  const cells = (by: readonly string[]): CellsAsked => ({ instrument, by, where, level, ...kindOf(subject, instrument) });
  const warn: WarningsAsked = { ...cells(watched), q: 0.1, control: 'benjamini-hochberg', side: 'above', history: true };
  const windows = new Set(own.map(({ window }) => window.number)).size;
  const warned = windows > SETTLING_WINDOWS ? [{ part: 'warnings' as const, question: warnQuestion, asked: warn }] : [];
  if (windows < RELEASES_NEEDED) return warned;
  const answers = risingAnswers(subject, instrument);
  const part = answers.length === 0 ? undefined : { dimension: ANSWER, values: answers };
  const trend: TrendsAsked = { ...cells([]), where: dictionary<string>([]), part, asIfConstant: false };
  const told = [...warned, { part: 'trend' as const, question: trendQuestion, asked: trend }];
  if (part !== undefined) return told;
  const forecast: ForecastsAsked = { ...cells(fans), ahead: undefined, organisations: undefined, asIfConstant: false, byRecord: true };
  const soundings = soundingsIn(subject)[0];
  const period = periodOf(own);
  // Fits with a long season take seconds each.
  const back = period > 1 && windows >= 2 * period ? 13 : 26;
  const contest = { soundings, horizon: 4, cuts: cutsOf(subject), back };
  return [
    ...told,
    { part: 'forecasts', question: forecastQuestion, asked: forecast },
    ...(soundings === undefined
      ? []
      : [{ part: 'leads' as const, question: leadsQuestion, asked: leadsAsked(subject, cells([]), soundings) }]),
    { part: 'record', question: recordQuestion, asked: { ...cells([]), ...contest } satisfies RecordAsked },
  ];
}

function leadsAsked(subject: Subject, cells: CellsAsked, soundings: string): LeadsAsked {
  const said = namesOf(subject, soundings);
  const common = [...namesOf(subject, cells.instrument).keys()].filter(
    (name) => said.has(name) && !['window', 'sector', 'tier', ANSWER].includes(name),
  );
  return { ...cells, by: common, where: dictionary<string>([]), soundings, lags: undefined };
}

/** The dimensions of an instrument's releases, and how many values each has. Sectors and tiers are added up. */
function dimensionsOf(releases: readonly Release[]): readonly { readonly name: string; readonly values: number }[] {
  const parts = partNames(releases);
  return (releases[0]?.dimensions ?? [])
    .filter(({ name }) => !parts.includes(name))
    .map(({ name, values }) => ({ name, values: values.length }));
}

function whereOf(subject: Subject, instrument: string): Where {
  const answers = risingAnswers(subject, instrument);
  return dictionary(answers.length === 0 ? [] : [[ANSWER, answers] as const]);
}

function cutsOf(subject: Subject): readonly number[] {
  const cuts = subject.missions.flatMap(({ charter }) => charter?.soundingsCuts ?? []);
  return (cuts.length === 0 ? DEFAULT_SOUNDINGS_CUTS : cuts).map((cut) => cut / 100);
}
