// page.ts — a mission's releases as one HTML file: charts with error bars, tables, and how to read them. Nothing is fetched.
import type { Release } from '../../protocol/mission/release.ts';
import { chart, diamond, escapeHtml, figure, scaleFor, type Point } from './chart.ts';
import { lawPhrase, levelPhrase, percent } from './phrases.ts';
import { PAGE_STYLE } from './page-style.ts';
import { query, SECTOR, WINDOW, type Answer, type Row } from './query.ts';
import { lawFromJson } from '../../protocol/mission/law-json.ts';
import { shortDays } from './short-days.ts';

/** What the page says about the mission beside its figures; a charter fits. */
export interface PageSubject {
  readonly mission: string;
  readonly question: string;
  readonly region: string;
  readonly instruments: readonly { readonly name: string; readonly question: string; readonly gathered: string }[];
}

export interface PageOptions {
  /** The confidence asked for, such as 0.95. */
  readonly level: number;
  /** Releases of the same shape that hold the true totals. Only a demonstration knows them. */
  readonly truths?: readonly Release[];
}

/** More rows than this are left to the CSV: a browser copes, a reader doesn't. */
const TABLE_ROWS_MAX = 4000;
/** Up to this many cells, each gets a chart of its own. */
const CELL_CHARTS_MAX = 36;

export function resultsPage(subject: PageSubject, releases: readonly Release[], options: PageOptions): string {
  const days = [...new Set(releases.map(({ window }) => window.firstDay))].sort();
  const instruments = subject.instruments.filter(({ name }) => releases.some(({ instrument }) => instrument === name));
  const body = [
    pageHead(subject, releases, days, options),
    '<main>',
    ...instruments.map((instrument) => section(instrument, releases, days, options)),
    '</main>',
    pageFoot(subject, options),
  ];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(subject.mission)}: releases</title><style>${PAGE_STYLE}</style></head><body>`,
    ...body,
    '</body></html>\n',
  ].join('\n');
}

function pageHead(
  { mission, question, region }: PageSubject,
  releases: readonly Release[],
  days: readonly string[],
  options: PageOptions,
): string {
  const organisations = releases.map((release) => release.organisations);
  const last = releases
    .map(({ window }) => window.lastDay)
    .sort()
    .at(-1);
  const facts = [
    ['windows released', String(days.length)],
    ['first to last day', `${days[0] ?? '—'} to ${last ?? '—'}`],
    ['organisations behind each release', rangeOf(organisations)],
    ['interval', percent(options.level)],
  ];
  return `<header><p class="kicker">${escapeHtml(mission)} · ${escapeHtml(region)}</p><h1>${escapeHtml(question)}</h1>
<dl class="facts">${facts.map(([name, value]) => `<div><dt>${name ?? ''}</dt><dd>${value ?? ''}</dd></div>`).join('')}</dl>
${legend(options)}</header>`;
}

function legend({ level, truths }: PageOptions): string {
  const swatch = (shapes: string) => `<svg viewBox="0 0 22 22" aria-hidden="true">${shapes}</svg>`;
  const entries = [
    `${swatch('<circle class="dot" cx="11" cy="11" r="3.5"/>')} released total, with its noise`,
    `${swatch('<path class="bar" d="M11 3V19M8 3h6M8 19h6"/>')} interval that holds the total of the tally with probability ${percent(level)} or a little more`,
    ...(truths === undefined ? [] : [`${swatch(diamond(11, 11))} true total, known only because this is a demonstration`]),
  ];
  return `<div class="legend">${entries.map((entry) => `<span>${entry}</span>`).join('')}</div>`;
}

function section(
  instrument: PageSubject['instruments'][number],
  all: readonly Release[],
  days: readonly string[],
  options: PageOptions,
): string {
  const releases = all.filter((release) => release.instrument === instrument.name);
  const truths = options.truths?.filter((release) => release.instrument === instrument.name);
  const panels = panelsOf(releases).map((by) => panel(by, { name: instrument.name, releases, truths, days, level: options.level }));
  return `<section><h2>${escapeHtml(instrument.question)}</h2><p class="meta">${escapeHtml(metaPhrase(instrument, releases))}</p>
${panels.join('\n')}
${fullTable(instrument.name, releases, options)}</section>`;
}

/** Which ways of telling rows apart get charts: everything together, each dimension on its own, and each cell where they are few. */
function panelsOf(releases: readonly Release[]): readonly (readonly string[])[] {
  const dimensions = releases[0]?.dimensions ?? [];
  const bySector = releases.some(({ sector }) => sector !== null);
  const names = [...(bySector ? [SECTOR] : []), ...dimensions.filter(({ values }) => values.length > 1).map(({ name }) => name)];
  const cells = dimensions.reduce((count, { values }) => count * values.length, 1);
  const each = dimensions.length > 1 && cells <= CELL_CHARTS_MAX ? [dimensions.map(({ name }) => name)] : [];
  return [[], ...names.map((name) => [name]), ...each];
}

interface PanelSource {
  readonly name: string;
  readonly releases: readonly Release[];
  readonly truths: readonly Release[] | undefined;
  readonly days: readonly string[];
  readonly level: number;
}

function panel(by: readonly string[], source: PanelSource): string {
  const asked = { instrument: source.name, by: [...by, WINDOW], level: source.level };
  const answer = query(source.releases, asked);
  const truths = new Map((source.truths === undefined ? [] : query(source.truths, asked).rows).map((row) => [rowName(row), row.estimate]));
  const nameOf = (row: Row) => by.map((name) => row.key[name] ?? '').join(', ');
  const names = [...new Set(answer.rows.map(nameOf))];
  const charts = names.map((name) => ({
    name,
    points: answer.rows.filter((row) => nameOf(row) === name).map((row) => pointOf(row, truths, source.days)),
  }));
  const whole = by.length === 0;
  const scale = scaleFor(
    charts.flatMap(({ points }) => points),
    whole ? 5 : 4,
  );
  const frame = { width: whole ? 1040 : 260, height: whole ? 260 : 140, labels: shortDays(source.days), scale };
  const figures = charts.map(({ name, points }) => {
    const title = whole ? 'All together' : name;
    return `<figure${whole ? ' class="whole"' : ''}><figcaption>${escapeHtml(title)}</figcaption>${chart(`${title}: ${trendPhrase(points)}`, points, frame)}</figure>`;
  });
  const silent = source.days.filter((day) => !source.releases.some(({ window }) => window.firstDay === day));
  const gaps = silent.length === 0 ? [] : [`Nothing has been released for the window from ${silent.join(', ')}.`];
  const notes = [...gaps, ...answer.notes].map((note) => `<p class="meta">${escapeHtml(note)}</p>`).join('');
  if (whole) return figures.join('') + notes;
  return `<h3>by ${escapeHtml(by.join(' and '))}, on one scale</h3><div class="multiples">${figures.join('')}</div>`;
}

function pointOf(row: Row, truths: ReadonlyMap<string, bigint>, days: readonly string[]): Point {
  const truth = truths.get(rowName(row));
  const known = truth === undefined ? '' : `; true total ${figure(truth)}`;
  return {
    at: days.indexOf(row.key[WINDOW] ?? ''),
    estimate: Number(row.estimate),
    low: Number(row.low),
    high: Number(row.high),
    truth: truth === undefined ? undefined : Number(truth),
    description: `from ${row.key[WINDOW] ?? ''}: ${figure(row.estimate)}, between ${figure(row.low)} and ${figure(row.high)}; ${rangeOf([row.organisations.least, row.organisations.most])} organisations${known}`,
  };
}

function fullTable(name: string, releases: readonly Release[], { level, truths }: PageOptions): string {
  const bySector = releases.some(({ sector }) => sector !== null);
  const by = [WINDOW, ...(bySector ? [SECTOR] : []), ...(releases[0]?.dimensions.map((dimension) => dimension.name) ?? [])];
  const answer = query(releases, { instrument: name, by, level });
  const known = new Map(
    truths === undefined ? [] : query(truths, { instrument: name, by, level }).rows.map((row) => [rowName(row), row.estimate]),
  );
  const shown = answer.rows.slice(0, TABLE_ROWS_MAX);
  const head = [...by, 'total', 'low', 'high', ...(truths === undefined ? [] : ['true total']), 'organisations'];
  const numberFrom = by.length;
  const rows = shown.map((row) => {
    const truth = known.get(rowName(row));
    const numbers = [row.estimate, row.low, row.high, ...(truths === undefined ? [] : [truth])].map((value) =>
      value === undefined ? '—' : figure(value),
    );
    const cells = [...numbers, rangeOf([row.organisations.least, row.organisations.most])].map(
      (value) => `<td class="number">${value}</td>`,
    );
    return `<tr>${by.map((key) => `<th scope="row">${escapeHtml(row.key[key] ?? '')}</th>`).join('')}${cells.join('')}</tr>`;
  });
  const titles = head.map((title, at) => `<th scope="col"${at >= numberFrom ? ' class="number"' : ''}>${escapeHtml(title)}</th>`);
  const cut =
    shown.length < answer.rows.length ? ` The first ${figure(shown.length)} of ${figure(answer.rows.length)}; the CSV has all.` : '';
  return `<details><summary>Every figure as a table</summary><p class="meta">${escapeHtml(levelPhrase(answer))}${cut}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(name)}, every figure"><table><thead><tr>${titles.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}

function pageFoot({ mission }: PageSubject, { level }: PageOptions): string {
  return `<footer><h3>How to read this</h3>
<p>Nobody has seen the figures behind these totals. Every organisation added noise of a known law to its own figures before they were split between two aggregators; what is shown is the sum, noise included. A total below zero is noise, not a mistake, and is left as it is.</p>
<p>An interval is worked out from the exact law of the noise. It holds the total of what the organisations tallied with probability at least ${percent(level)}, each on its own; of many intervals, a few will miss. It says nothing of who takes part, or of what was cut off so that no person counts too often.</p>
<p>Mission ${escapeHtml(mission)}. Made by Soundings from signed releases; this file fetches nothing.</p></footer>`;
}

function metaPhrase({ name, gathered }: PageSubject['instruments'][number], releases: readonly Release[]): string {
  const noises = [...new Set(releases.map(({ noise }) => lawPhrase(lawFromJson(noise))))];
  const law = noises.length === 1 ? (noises[0] ?? '') : `${noises[0] ?? ''} … ${noises.at(-1) ?? ''}, by the number of organisations`;
  const how = gathered === 'by-sector' ? 'gathered by sector' : 'gathered from all sectors together';
  return `${name}, ${how}, from ${rangeOf(releases.map(({ organisations }) => organisations))} organisations a release. Noise in each cell: ${law}.`;
}

/** What somebody who can't see the chart is told in one breath; the table has the rest. */
function trendPhrase(points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return 'nothing released';
  return `${figure(first.estimate)} in the first window, ${figure(last.estimate)} in the last of ${points.length}`;
}

function rowName(row: Answer['rows'][number]): string {
  return JSON.stringify(Object.entries(row.key).sort());
}

function rangeOf(values: readonly number[]): string {
  if (values.length === 0) return '—';
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? figure(least) : `${figure(least)}–${figure(most)}`;
}
