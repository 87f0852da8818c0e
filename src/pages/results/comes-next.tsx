// comes-next.tsx — what comes next: the record of past forecasts first, then a fan for each cell, whether practitioners lead, and all figures as tables.
import type { Release } from '@soundings/protocol/release/release';
import { figure } from '../../export/figures.ts';
import { sentence } from '../../export/phrases.ts';
import type { Answered } from '../../insight/answer.ts';
import { ALL_TOGETHER } from '../../insight/course/cells.ts';
import type { ForecastRow, ForecastsAsked } from '../../insight/course/forecasts.ts';
import type { InstrumentOutlook } from '../../insight/outlook/outlook.ts';
import { query, WINDOW, type Row } from '../../insight/query.ts';
import { daysInWords, longDay, shortDays } from '../../insight/short-days.ts';
import { shapeBeside } from '../components/chart.tsx';
import { FoldedTable } from '../components/data-table.tsx';
import { Notes } from '../components/facts.tsx';
import { FanChart, fanAxis, type FanPoint } from '../components/fan-chart.tsx';
import { tableOf } from './answer-table.ts';

interface ComesNextProps {
  readonly outlook: InstrumentOutlook;
  readonly releases: readonly Release[];
  readonly question: string;
  /** The first days of windows without a figure: a line is broken there. */
  readonly gaps?: readonly string[];
}

/** Windows before the forecast that a fan shows. */
const BEFORE = 20;

export function ComesNext({ outlook: { forecasts, leads, record }, releases, question, gaps = [] }: ComesNextProps) {
  if (forecasts === undefined) return null;
  const fans = fansOf(forecasts, releases, gaps);
  const together = fans.filter(({ name }) => name === ALL_TOGETHER);
  const cells = fans.filter(({ name }) => name !== ALL_TOGETHER);
  const saidElsewhere = ['record-of', 'counted-as-people', ...(leads === undefined ? [] : ['practitioners-first'])];
  return (
    <section>
      <h2>{`What comes next: ${question}`}</h2>
      {record === undefined ? null : (
        <>
          <p>
            {record.notes
              .filter(({ code }) => code === 'record-of')
              .map((note) => daysInWords(sentence(note)))
              .join(' ')}
          </p>
          <FoldedTable
            summary="What past forecasts, practitioners and warnings were worth, all cells together"
            label={record.title}
            {...tableOf(record)}
          />
          <Notes sentences={record.notes.filter(({ code }) => !saidElsewhere.includes(code)).map(sentence)} />
        </>
      )}
      <FanLegend level={forecasts.asked.level} />
      <Fans fans={together} />
      {cells.length === 0 ? null : <h3>{`by ${forecasts.asked.by.join(' and ')}, on one scale`}</h3>}
      <Fans fans={cells} />
      <FoldedTable summary="These forecasts as a table" label={forecasts.title} {...tableOf(forecasts)} />
      <Notes sentences={forecasts.notes.map(sentence)} />
      {leads === undefined ? null : (
        <>
          <h3>{leads.title}</h3>
          <Notes sentences={leads.notes.map(sentence)} />
          <FoldedTable summary="Every lag as a table" label={leads.title} {...tableOf(leads)} />
        </>
      )}
    </section>
  );
}

interface Fan {
  readonly name: string;
  readonly days: readonly string[];
  readonly points: readonly (FanPoint | undefined)[];
  readonly sentence: string;
}

function Fans({ fans }: { readonly fans: readonly Fan[] }) {
  if (fans.length === 0) return null;
  const beside = shapeBeside(fans.length);
  const axis = fanAxis(
    fans.flatMap(({ points }) => points),
    beside === 'wide' ? 5 : 4,
    figure,
  );
  const charts = fans.map(({ name, sentence: words, points, days }) => (
    <FanChart caption={name} sentence={words} fan={points} places={shortDays(days)} axis={axis} shape={beside} />
  ));
  return fans.length === 1 ? charts : <div class={`charts ${beside}`}>{charts}</div>;
}

function fansOf(
  { rows, asked }: Answered<ForecastsAsked, ForecastRow>,
  releases: readonly Release[],
  gaps: readonly string[],
): readonly Fan[] {
  const { instrument, by, where, level } = asked;
  const names = [...new Set(rows.map(({ name }) => name))];
  const told = query(releases, { instrument, by: [...by, WINDOW], where, level }).rows;
  const all = query(releases, { instrument, by: [WINDOW], where, level }).rows;
  return names.map((name) => {
    const own = rows.filter((row) => row.name === name);
    const [first] = own;
    const history = first?.together === false ? told.filter(({ key }) => by.every((one) => key[one] === first.key[one])) : all;
    const next = own[0]?.window ?? '';
    const missing = gaps.filter((day) => day < next);
    const before = [...new Set([...history.map(({ key }) => key[WINDOW] ?? ''), ...missing])].sort().slice(-BEFORE);
    return {
      name,
      days: [...before, ...own.map(({ window }) => window)],
      points: [...before.map((day) => releasedPoint(history.find(({ key }) => key[WINDOW] === day))), ...own.map(forecastPoint)],
      sentence: first === undefined ? name : `${name}: ${nextPhrase(first)}`,
    };
  });
}

function releasedPoint(row: Row | undefined): FanPoint | undefined {
  if (row === undefined) return undefined;
  const [total, low, high] = [row.estimate, row.low, row.high].map(Number) as [number, number, number];
  return {
    description: `from ${longDay(row.key[WINDOW] ?? '')}: ${figure(total)} released; without noise between ${figure(low)} and ${figure(high)}`,
    released: { total, low, high },
  };
}

function forecastPoint({ window, truth, release }: ForecastRow): FanPoint {
  const ends = ({ low, high }: { readonly low: number; readonly high: number }) => [low, high] as const;
  return {
    description: `from ${longDay(window)}, forecast: ${figure(Math.round(truth.median))}, between ${figure(Math.floor(truth.low))} and ${figure(Math.ceil(truth.high))}; the release between ${figure(release.low)} and ${figure(release.high)}`,
    forecast: { expected: truth.median, bands: [ends(truth), ends(truth.fourFifths), ends(truth.half)], release: ends(release) },
  };
}

/** "next window most likely between 150 and 260" */
function nextPhrase({ truth, release }: ForecastRow): string {
  const between = (low: number, high: number) => `${figure(Math.floor(low))} and ${figure(Math.ceil(high))}`;
  return `the next true total is as likely as not between ${between(truth.half.low, truth.half.high)}, and between ${between(truth.low, truth.high)} in all but few windows; what is released, between ${between(release.low, release.high)}`;
}

function FanLegend({ level }: { readonly level: number }) {
  return (
    <div class="legend">
      <span>
        <svg viewBox="0 0 22 22" aria-hidden="true">
          <rect class="band" x="0" y="1" width="22" height="20" />
          <rect class="band" x="0" y="5" width="22" height="12" />
          <rect class="band" x="0" y="8" width="22" height="6" />
          <circle class="dot open" cx="11" cy="11" r="3" />
        </svg>
        {`forecast of the true total: its middle, and where it lies with 50%, 80% and ${Math.round(100 * level)}%`}
      </span>
      <span>
        <svg viewBox="0 0 22 22" aria-hidden="true">
          <path class="outline" d="M0 4H22M0 18H22" />
        </svg>
        {`what will be released, with noise: between these in ${Math.round(100 * level)}% of windows`}
      </span>
    </div>
  );
}
