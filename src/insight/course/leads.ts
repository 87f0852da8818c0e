// leads.ts — whether what practitioners say moves before what is counted: correlations of changes at several lags (insight-method.md §6).
import { ANSWER, ANSWERS } from '@soundings/protocol/charter/instrument';
import { varianceOf } from '@soundings/protocol/privacy/law';
import type { Release } from '@soundings/protocol/release/release';
import { cellsOf, ownWhere, type Cell, type CellsAsked } from './cells.ts';
import { balanceOf } from '../model/balance.ts';
import { lagsTried, leadLag, type LagCorrelation, type NoisySeries } from '../model/lead-lag.ts';
import { normalQuantile } from '../model/normal.ts';
import type { SeriesWindow } from '../model/series.ts';
import { adjusted } from '../multiple-testing.ts';
import { queryNames } from '../query.ts';
import { QueryError, type Working } from '../question.ts';

export interface LeadsAsked extends CellsAsked {
  /** The instrument of practitioners' answers. */
  readonly soundings: string;
  /** How many windows either way are tried; undefined for a sixth of the windows. */
  readonly lags: number | undefined;
}

export interface LeadRow {
  readonly key: Cell['key'];
  readonly name: string;
  /** Windows by which soundings are ahead of counts; below 0 by which they are behind. */
  readonly lag: number;
  /** The correlation of changes as released, with the noise in it. */
  readonly raw: number;
  readonly p: number;
  /** Holm, over the lags of this cell. */
  readonly adjusted: number;
  readonly found: boolean;
  /** Corrected for noise, with its interval. Undefined if the noise is too large to say how strong. */
  readonly size: LeadSize | undefined;
  /** The part of the changes' variance that is not noise. */
  readonly reliability: { readonly soundings: number; readonly counts: number };
  /** Windows in which both were released, one after the other. */
  readonly windows: number;
  readonly firstWindow: string;
  readonly lastWindow: string;
}

/** Nothing in it is beyond ±1, since no correlation is. */
export interface LeadSize {
  readonly correlation: number;
  readonly low: number;
  readonly high: number;
  /** The correction for noise went beyond ±1. Then only the interval's other end says anything. */
  readonly cut: boolean;
}

const WINDOWS_NEEDED = 12;

/** Throws QueryError if the soundings are none, or if no cell has twelve windows one after the other in which both were released. */
export function leads(releases: readonly Release[], asked: LeadsAsked, working?: Working): readonly LeadRow[] {
  const { counts, said } = bothSides(releases, asked);
  const rows = counts.flatMap((cell, at) => {
    const own = said.filter(({ key }) => asked.by.every((name) => key[name] === cell.key[name]));
    const made = own.length === ANSWERS.soundings.length ? leadRows(cell, own, asked) : [];
    working?.(at + 1, counts.length);
    return made;
  });
  if (rows.length > 0) return rows;
  throw new QueryError(
    `There are too few windows to compare: ${WINDOWS_NEEDED} are needed, one after the other, in which both ${asked.soundings} and ${asked.instrument} were released and enough practitioners answered.`,
  );
}

function bothSides(releases: readonly Release[], asked: LeadsAsked) {
  const of = (instrument: string) => releases.filter((release) => release.instrument === instrument);
  const [names, counted] = [queryNames(of(asked.soundings)), queryNames(of(asked.instrument))];
  if (!names.includes(ANSWER))
    throw new QueryError(`"${asked.soundings}" has no answers of practitioners. Name another question with --soundings.`);
  const alone = asked.by.find((name) => !names.includes(name) || !counted.includes(name));
  const common = names.filter((name) => name !== 'window' && counted.includes(name));
  if (alone !== undefined)
    throw new QueryError(
      `Only ${names.includes(alone) ? asked.soundings : asked.instrument} has "${alone}". Both have ${common.length === 0 ? 'nothing in common, so leave --by out' : common.join(', ')}.`,
    );
  return {
    counts: cellsOf(releases, { ...asked, where: ownWhere(of(asked.instrument), asked.where) }),
    said: cellsOf(releases, { instrument: asked.soundings, by: [...asked.by, ANSWER], where: ownWhere(of(asked.soundings), asked.where) }),
  };
}

function leadRows(cell: Cell, answers: readonly Cell[], asked: LeadsAsked): readonly LeadRow[] {
  const pairs = longestRun(paired(cell, answers));
  const most = lagsTried(pairs.length).at(-1) ?? 0;
  if (pairs.length < WINDOWS_NEEDED) return [];
  const reach = Math.min(asked.lags ?? most, pairs.length - 4);
  const lags = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const side = (of: (pair: Pair) => Value): NoisySeries => ({
    values: pairs.map((pair) => of(pair).value),
    noiseVariance: pairs.map((pair) => of(pair).noiseVariance),
  });
  const found = leadLag(
    side(({ said }) => said),
    side(({ counted }) => counted),
    { lags },
  );
  const holm = adjusted(
    found.lags.map(({ p }) => p),
    'holm',
  );
  const common = {
    ...{ key: cell.key, name: cell.name, windows: pairs.length },
    ...{ firstWindow: pairs[0]?.day ?? '', lastWindow: pairs.at(-1)?.day ?? '' },
    reliability: { soundings: found.reliability[0], counts: found.reliability[1] },
  };
  return found.lags.map((one, at) => ({
    ...common,
    ...{ lag: one.lag, raw: one.raw, p: one.p, adjusted: holm[at] ?? 1, found: (holm[at] ?? 1) <= 1 - asked.level && one.raw > 0 },
    size: sizeOf(one, asked.level),
  }));
}

/** What of the interval a correlation can be: it holds as often as the whole. If that is nothing, how strong can't be said. */
function sizeOf({ sized, disattenuated, spread }: LagCorrelation, level: number): LeadSize | undefined {
  if (!sized) return undefined;
  const reach = normalQuantile((1 + level) / 2) * spread;
  const [low, high] = [Math.max(-1, disattenuated - reach), Math.min(1, disattenuated + reach)];
  if (!(low <= high)) return undefined;
  return { correlation: Math.min(1, Math.max(-1, disattenuated)), low, high, cut: Math.abs(disattenuated) > 1 };
}

interface Value {
  readonly value: number;
  readonly noiseVariance: number;
}

interface Pair {
  readonly day: string;
  readonly said: Value;
  readonly counted: Value;
}

/** By window; undefined where one of the two can't be told. */
function paired(cell: Cell, answers: readonly Cell[]): readonly (Pair | undefined)[] {
  const inOrder = ANSWERS.soundings.map((answer) => answers.find(({ key }) => key[ANSWER] === answer));
  const byNumber = (of: Cell | undefined) => new Map(of?.series.windows.map((window) => [window.number, window] as const));
  const tables = inOrder.map(byNumber);
  return cell.series.windows.map(({ number, released }) => {
    const said = saidIn(tables.map((table) => table.get(number)));
    if (released === undefined || said === undefined) return undefined;
    const counted = { value: released.total, noiseVariance: varianceOf(released.law) };
    return { day: released.firstDay, said, counted };
  });
}

/** The balance of the answers. Undefined if one of them was not released, or if too few answered to tell. */
function saidIn(windows: readonly (SeriesWindow | undefined)[]): Value | undefined {
  const released = windows.flatMap((window) => window?.released ?? []);
  const [first] = released;
  if (first === undefined || released.length < windows.length) return undefined;
  const { balance, variance } = balanceOf(
    released.map(({ total }) => total),
    varianceOf(first.law),
  );
  return balance === undefined ? undefined : { value: balance, noiseVariance: variance };
}

/** The longest run of windows without a gap; the latest of several. */
function longestRun(pairs: readonly (Pair | undefined)[]): readonly Pair[] {
  let [best, run]: [Pair[], Pair[]] = [[], []];
  for (const pair of pairs) {
    run = pair === undefined ? [] : [...run, pair];
    if (run.length >= best.length) best = run;
  }
  return best;
}
