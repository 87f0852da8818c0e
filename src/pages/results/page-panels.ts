// page-panels.ts — the charts of one instrument: everything together, then small multiples on one scale.
import { ANSWER, ANSWERS } from '@soundings/protocol/charter/instrument';
import type { Release } from '@soundings/protocol/release/release';
import { chart, escapeHtml, figure, PERCENT, scaleFor, WHOLE, type Point, type Units } from './chart.ts';
import { percent, rangePhrase } from '../../export/phrases.ts';
import { partNames, query, WINDOW, type Row } from '../../insight/query.ts';
import { shares, type ShareRow, type SharesQuery } from '../../insight/shares.ts';
import { shortDays } from '../../insight/short-days.ts';

/** One instrument's releases, and what is needed to draw them. */
export interface PanelSource {
  readonly name: string;
  readonly releases: readonly Release[];
  /** The same with true totals, where they are known. */
  readonly truths: readonly Release[] | undefined;
  /** The first days of all windows on the axis. */
  readonly days: readonly string[];
  readonly level: number;
}

/** Up to this many cells, each gets a chart of its own. */
const CELL_CHARTS_MAX = 36;

export function panels(source: PanelSource): readonly string[] {
  const { dimensions = [] } = source.releases[0] ?? {};
  const names = [...partNames(source.releases), ...dimensions.filter(({ values }) => values.length > 1).map(({ name }) => name)];
  const cells = dimensions.reduce((count, { values }) => count * values.length, 1);
  const each = dimensions.length > 1 && cells <= CELL_CHARTS_MAX ? [dimensions.map(({ name }) => name)] : [];
  const part = partAsked(source.releases[0]);
  const shared = part === undefined ? [] : [[], ...names.filter((name) => name !== ANSWER).map((name) => [name])];
  return [
    ...shared.map((by) => sharePanel(by, part ?? NO_PART, source)),
    ...[[], ...names.map((name) => [name]), ...each].map((by) => totalPanel(by, source)),
  ];
}

/** How one row is told from another. */
export function keyName(key: Row['key']): string {
  return JSON.stringify(Object.entries(key).sort());
}

type Part = SharesQuery['part'];
const NO_PART: Part = { dimension: ANSWER, values: [] };

/** The answers whose share a reader wants to see first; undefined for instruments without answers. */
function partAsked(release: Release | undefined): Part | undefined {
  const values = release?.dimensions.find(({ name }) => name === ANSWER)?.values.join();
  if (values === ANSWERS.soundings.join()) return { dimension: ANSWER, values: ['rising', 'sharply rising'] };
  return values === ANSWERS.prevalence.join() ? { dimension: ANSWER, values: ['yes'] } : undefined;
}

function totalPanel(by: readonly string[], source: PanelSource): string {
  const asked = { instrument: source.name, by: [...by, WINDOW], level: source.level };
  const answer = query(source.releases, asked);
  const truths = new Map(
    (source.truths === undefined ? [] : query(source.truths, asked).rows).map((row) => [keyName(row.key), row.estimate]),
  );
  const points = answer.rows.map((row) => ({ name: nameOf(row.key, by), point: totalPoint(row, truths, source.days) }));
  const answers = source.releases.some(({ dimensions }) => dimensions.some(({ name }) => name === ANSWER));
  const title = by.length === 0 ? (answers ? 'All answers together' : 'All together') : `by ${by.join(' and ')}`;
  return panel(title, by.length === 0, points, WHOLE, source) + (by.length === 0 ? notes(answer.notes, source) : '');
}

function sharePanel(by: readonly string[], part: Part, source: PanelSource): string {
  const asked = { instrument: source.name, by: [...by, WINDOW], level: source.level, part };
  const truths = new Map((source.truths === undefined ? [] : shares(source.truths, asked)).map((row) => [keyName(row.key), row.share]));
  const points = shares(source.releases, asked).map((row) => ({ name: nameOf(row.key, by), point: sharePoint(row, truths, source.days) }));
  const share = `Share who answer ${part.values.join(' or ')}`;
  return panel(by.length === 0 ? share : `${share}, by ${by.join(' and ')}`, by.length === 0, points, PERCENT, source);
}

function panel(
  title: string,
  whole: boolean,
  points: readonly { readonly name: string; readonly point: Point }[],
  units: Units,
  source: PanelSource,
): string {
  const all = points.map(({ point }) => point);
  const frame = {
    width: whole ? 1040 : 260,
    height: whole ? 260 : 140,
    labels: shortDays(source.days),
    scale: units === PERCENT ? PERCENT_SCALE : scaleFor(all, whole ? 5 : 4),
    units,
  };
  const names = [...new Set(points.map(({ name }) => name))];
  const figures = names.map((name) => {
    const own = points.filter((one) => one.name === name).map(({ point }) => point);
    const caption = whole ? title : name;
    const drawn = chart(`${caption}: ${trendPhrase(own, units)}`, own, frame);
    return `<figure${whole ? ' class="whole"' : ''}><figcaption>${escapeHtml(caption)}</figcaption>${drawn}</figure>`;
  });
  return whole ? figures.join('') : `<h3>${escapeHtml(title)}, on one scale</h3><div class="multiples">${figures.join('')}</div>`;
}

const PERCENT_SCALE = { low: 0, high: 100, ticks: [0, 25, 50, 75, 100] };

function totalPoint(row: Row, truths: ReadonlyMap<string, bigint>, days: readonly string[]): Point {
  const truth = truths.get(keyName(row.key));
  const known = truth === undefined ? '' : `; true total ${figure(truth)}`;
  return {
    at: days.indexOf(row.key[WINDOW] ?? ''),
    estimate: Number(row.estimate),
    low: Number(row.low),
    high: Number(row.high),
    truth: truth === undefined ? undefined : Number(truth),
    description: `from ${row.key[WINDOW] ?? ''}: ${figure(row.estimate)}, between ${figure(row.low)} and ${figure(row.high)}; ${organisations(row)}${known}`,
  };
}

/** A share that noise has pushed below 0 or above 1 is drawn at the edge; where nothing can be said there is a bar from edge to edge and no dot. */
function sharePoint(row: ShareRow, truths: ReadonlyMap<string, number | undefined>, days: readonly string[]): Point {
  const truth = truths.get(keyName(row.key));
  const known = truth === undefined ? '' : `; true share ${percent(truth)}`;
  const said = row.bounded
    ? `${percent(row.share ?? 0)}, between ${percent(row.low)} and ${percent(row.high)}`
    : 'too few answers to say anything';
  return {
    at: days.indexOf(row.key[WINDOW] ?? ''),
    estimate: row.bounded && row.share !== undefined ? 100 * Math.min(1, Math.max(0, row.share)) : undefined,
    low: 100 * row.low,
    high: 100 * row.high,
    truth: truth === undefined ? undefined : 100 * truth,
    description: `from ${row.key[WINDOW] ?? ''}: ${said}; ${organisations(row)}${known}`,
  };
}

function organisations({ organisations: { least, most } }: Pick<Row, 'organisations'>): string {
  return `${rangePhrase([least, most])} organisations`;
}

function nameOf(key: Row['key'], by: readonly string[]): string {
  return by.map((name) => key[name] ?? '').join(', ');
}

function notes(onAnswer: readonly string[], { days, releases }: PanelSource): string {
  const silent = days.filter((day) => !releases.some(({ window }) => window.firstDay === day));
  const gaps = silent.length === 0 ? [] : [`Nothing has been released for the window from ${silent.join(', ')}.`];
  return [...gaps, ...onAnswer].map((note) => `<p class="meta">${escapeHtml(note)}</p>`).join('');
}

/** What somebody who can't see the chart is told in one breath; the table has the rest. */
function trendPhrase(points: readonly Point[], units: Units): string {
  const said = points.flatMap(({ estimate }) => (estimate === undefined ? [] : [units.write(Math.round(estimate))]));
  return said.length === 0
    ? 'nothing can be said'
    : `${said[0] ?? ''} in the first window, ${said.at(-1) ?? ''} in the last of ${points.length}`;
}
