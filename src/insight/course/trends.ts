// trends.ts — how much a total, or a share of a total, goes up or down a window, over all windows asked for (insight-method.md §7.2).
import { varianceOf } from '@soundings/protocol/privacy/law';
import type { Release } from '@soundings/protocol/release/release';
import { adjusted } from '../multiple-testing.ts';
import { dictionary } from '../names.ts';
import { medianOrganisations, observedIn } from '../model/series.ts';
import { studentQuantileAbove } from '../model/student.ts';
import { trendTest } from '../model/rate-test.ts';
import { WINDOW, type Row } from '../query.ts';
import { QueryError } from '../question.ts';
import { shareParts, type ShareParts, type SharesQuery } from '../shares.ts';
import { ALL_TOGETHER, cellsOf, type Cell, type CellsAsked } from './cells.ts';

export interface TrendsAsked extends CellsAsked {
  /** The share that is followed; undefined for totals. */
  readonly part: SharesQuery['part'] | undefined;
  /** Totals are taken in proportion to who took part. */
  readonly asIfConstant: boolean;
}

export type Way = 'rising' | 'falling' | "can't be told";

export interface TrendRow {
  readonly key: Row['key'];
  readonly name: string;
  /** More each window, of people or of the share, with its interval: noise and the truth's own scatter. */
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  /** The same from the first window to the last. */
  readonly inAll: number;
  /** How likely a slope as far from 0 is if there is none. */
  readonly p: number;
  /** Among all rows (Holm), and what it says. */
  readonly adjusted: number;
  readonly way: Way;
  readonly windows: number;
  /** Windows whose whole is too near zero for a share. */
  readonly leftOut: number;
  readonly firstWindow: string;
  readonly lastWindow: string;
  readonly organisations: Row['organisations'];
}

/** A figure in some windows, with the variance of its noise. */
interface Course {
  readonly key: Row['key'];
  readonly name: string;
  readonly windows: readonly {
    readonly number: number;
    readonly day: string;
    readonly figure: number;
    readonly variance: number;
    readonly organisations: Row['organisations'];
  }[];
  readonly leftOut: number;
}

const WINDOWS_NEEDED = 3;

/** Throws QueryError as {@link cellsOf} and {@link shareParts} do, and if no row has three windows. Rows with fewer are left out. */
export function trends(releases: readonly Release[], asked: TrendsAsked): readonly TrendRow[] {
  const courses = asked.part === undefined ? totalCourses(releases, asked) : shareCourses(releases, { ...asked, part: asked.part });
  const long = courses.filter(({ windows }) => windows.length >= WINDOWS_NEEDED);
  if (long.length === 0) throw new QueryError(tooFew(courses, asked));
  const rows = long.map((course) => trendOf(course, asked.level));
  const among = adjusted(
    rows.map(({ p }) => p),
    'holm',
  );
  return rows.map((row, at) => {
    const p = among[at] ?? 1;
    return { ...row, adjusted: p, way: p <= 1 - asked.level ? (row.slope > 0 ? 'rising' : 'falling') : "can't be told" };
  });
}

/** Why no row has enough windows, and what to ask instead. */
function tooFew(courses: readonly Course[], { by }: TrendsAsked): string {
  const most = Math.max(0, ...courses.map(({ windows }) => windows.length));
  if (courses.every(({ leftOut }) => leftOut === 0))
    return `A trend needs ${WINDOWS_NEEDED} windows at least, and ${most} are here. Ask for more windows.`;
  const released = Math.max(...courses.map(({ windows, leftOut }) => windows.length + leftOut));
  const whose = by.length === 0 ? 'the total' : `the total by ${by.join(' and ')}`;
  const groups = by.length === 0 ? 'Follow' : `Leave out --by ${by.join(',')}, or follow`;
  return (
    `A trend needs ${WINDOWS_NEEDED} windows at least, and ${most} of ${released} can be used: in ${most === 0 ? 'each of them' : 'the others'} ${whose} is less than ` +
    `${CLEAR} standard errors of its noise, too little for a share of it. ${groups} the total itself, without --share.`
  );
}

function trendOf({ key, name, windows, leftOut }: Course, level: number): Omit<TrendRow, 'adjusted' | 'way'> {
  const [first, last] = [windows[0]?.number ?? 0, windows.at(-1)?.number ?? 0];
  const at = new Map(windows.map((window) => [window.number - first, window]));
  const all = Array.from({ length: last - first + 1 }, (_, t) => at.get(t));
  const { slope, standardError, degrees, pWithScatter } = trendTest(
    all.map((window) => window?.figure),
    all.map((window) => window?.variance ?? NaN),
  );
  const reach = studentQuantileAbove((1 - level) / 2, degrees) * standardError;
  const counts = windows.map(({ organisations }) => organisations);
  return {
    ...{ key, name, slope, low: slope - reach, high: slope + reach, inAll: slope * (last - first) },
    p: Math.min(1, 2 * Math.min(pWithScatter, 1 - pWithScatter)),
    ...{ windows: windows.length, leftOut, firstWindow: windows[0]?.day ?? '', lastWindow: windows.at(-1)?.day ?? '' },
    organisations: { least: Math.min(...counts.map(({ least }) => least)), most: Math.max(...counts.map(({ most }) => most)) },
  };
}

function totalCourses(releases: readonly Release[], asked: TrendsAsked): readonly Course[] {
  return cellsOf(releases, asked).map((cell) => ({ key: cell.key, name: cell.name, windows: totalsIn(cell, asked), leftOut: 0 }));
}

function totalsIn({ series }: Cell, { asIfConstant }: TrendsAsked): Course['windows'] {
  const { releases, noiseVariance, exposure } = observedIn(series, asIfConstant ? medianOrganisations(series) : undefined);
  return series.windows.flatMap(({ number, released }, t) => {
    if (released === undefined) return [];
    const scale = series.scale / (exposure[t] ?? 1);
    const organisations = { least: released.organisations, most: released.organisations };
    const [figure, variance] = [scale * (releases[t] ?? NaN), scale ** 2 * (noiseVariance[t] ?? NaN)];
    return [{ number, day: released.firstDay, figure, variance, organisations }];
  });
}

function shareCourses(releases: readonly Release[], asked: TrendsAsked & Pick<SharesQuery, 'part'>): readonly Course[] {
  const parts = shareParts(releases, { ...asked, by: [...asked.by, WINDOW] });
  const numbers = new Map(releases.map(({ window }) => [window.firstDay, window.number]));
  const groups = new Map<string, ShareParts[]>();
  for (const one of parts) {
    const id = JSON.stringify(asked.by.map((name) => one.key[name]));
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return [...groups.values()].map((own) => {
    const key = dictionary(asked.by.map((name) => [name, own[0]?.key[name] ?? '']));
    const windows = own.flatMap((one) => {
      const day = one.key[WINDOW] ?? '';
      const share = shareIn(one);
      return share === undefined ? [] : [{ number: numbers.get(day) ?? 0, day, ...share, organisations: one.organisations }];
    });
    return { key, name: Object.values(key).join(', ') || ALL_TOGETHER, windows, leftOut: own.length - windows.length };
  });
}

/** A whole is so many standard errors from 0 at least, for the variance of a share to hold (as of ratios, insight-method.md §7.2). */
const CLEAR = 10;

/** The share, and the variance of its noise to first order; undefined if the whole is too near zero. */
function shareIn({ part, rest }: ShareParts): { readonly figure: number; readonly variance: number } | undefined {
  const [ofPart, ofRest] = [varianceOf(part.law), varianceOf(rest.law)];
  const whole = part.total + rest.total;
  if (whole < CLEAR * Math.sqrt(ofPart + ofRest)) return undefined;
  const figure = part.total / whole;
  return { figure, variance: ((1 - figure) ** 2 * ofPart + figure ** 2 * ofRest) / whole ** 2 };
}
