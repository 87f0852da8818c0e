// page.ts — a mission's releases as one HTML file: charts with error bars, tables, and how to read them. Nothing is fetched.
import type { Release } from '@soundings/protocol/release/release';
import { diamond, escapeHtml } from './chart.ts';
import { lawPhrase, percent, rangePhrase } from '../../export/phrases.ts';
import { askedSection, type Asked } from './page-asked.ts';
import { charterSection, type CharterParts, type Tiered } from './page-charter.ts';
import { figuresTable } from './page-table.ts';
import { panels } from './page-panels.ts';
import { PAGE_STYLE } from './page-style.ts';
import { lawFromJson } from '@soundings/protocol/json/law-json';

/** What the page says about the mission beside its figures; a charter fits. */
export interface PageSubject extends Partial<Omit<CharterParts, 'instruments'>> {
  readonly mission: string;
  readonly question: string;
  readonly region: string;
  readonly instruments: readonly (Tiered & { readonly name: string; readonly question: string; readonly gathered: string })[];
}

export interface PageOptions {
  /** The confidence asked for, such as 0.95. */
  readonly level: number;
  /** Releases of the same shape that hold the true totals. Only a demonstration knows them. */
  readonly truths?: readonly Release[];
  /** The answer to one question in particular, shown first. */
  readonly asked?: Asked | undefined;
}

export function resultsPage(subject: PageSubject, releases: readonly Release[], options: PageOptions): string {
  const days = [...new Set(releases.map(({ window }) => window.firstDay))].sort();
  const instruments = subject.instruments.filter(({ name }) => releases.some(({ instrument }) => instrument === name));
  const body = [
    pageHead(subject, releases, days, options),
    '<main>',
    options.asked === undefined ? '' : askedSection(options.asked),
    ...instruments.map((instrument) => section(instrument, releases, days, options)),
    hasCharter(subject) ? charterSection(subject, releases) : '',
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

function hasCharter(subject: PageSubject): subject is PageSubject & CharterParts {
  return subject.promises !== undefined;
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
    ['organisations behind each release', rangePhrase(organisations)],
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
  const source = { name: instrument.name, releases, truths, days, level: options.level };
  return `<section><h2>${escapeHtml(instrument.question)}</h2><p class="meta">${escapeHtml(metaPhrase(instrument, releases))}</p>
${panels(source).join('\n')}
${figuresTable(source)}</section>`;
}

function pageFoot({ mission }: PageSubject, { level }: PageOptions): string {
  return `<footer><h3>How to read this</h3>
<p>Nobody has seen the figures behind these totals. Every organisation added noise of a known law to its own figures before they were split between two aggregators; what is shown is the sum, noise included. A total below zero is noise, not a mistake, and is left as it is.</p>
<p>An interval is worked out from the exact law of the noise. It holds the total of what the organisations tallied with probability at least ${percent(level)}, each on its own; of many intervals, a few will miss. A share's interval comes from the laws of both its parts; where there are too few answers, it reaches from 0% to 100%. Intervals say nothing of who takes part, or of what was cut off so that no person counts too often.</p>
<p>Mission ${escapeHtml(mission)}. Made by Soundings from signed releases; this file fetches nothing.</p></footer>`;
}

/** What of the noise is no organisation's. */
function ownNoisePhrase(releases: readonly Release[]): string {
  const laws = releases.flatMap(({ aggregatorNoise }) => (aggregatorNoise === undefined ? [] : [lawPhrase(lawFromJson(aggregatorNoise))]));
  return laws.length === 0 ? '' : `; each of the two aggregators added some of it (${[...new Set(laws)].join(', ')})`;
}

function metaPhrase({ name, gathered }: PageSubject['instruments'][number], releases: readonly Release[]): string {
  const noises = [...new Set(releases.map(({ noise }) => lawPhrase(lawFromJson(noise))))];
  const law = noises.length === 1 ? (noises[0] ?? '') : `${noises[0] ?? ''} … ${noises.at(-1) ?? ''}, by the number of organisations`;
  const sampled = releases.some(({ sampling }) => sampling !== undefined);
  const how = gathered === 'by-sector' ? 'gathered by sector' : 'gathered from all sectors together';
  const tiered = releases.some(({ tier }) => tier !== undefined) ? ', each size tier on its own' : '';
  return `${name}, ${how}${tiered}, from ${rangePhrase(releases.map(({ organisations }) => organisations))} organisations a release. Noise in each cell${sampled ? ' as released, before scaling' : ''}: ${law}${ownNoisePhrase(releases)}.`;
}
