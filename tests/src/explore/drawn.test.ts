// drawn.test.ts — what a chart draws beside its rows: an inner interval, twenty dots, and a ring where there is no figure.
import { describe, expect, test } from 'vitest';
import { answer, columnsIn, type Answered } from '../../../src/insight/answer.ts';
import { askedBy } from '../../../src/insight/asked-by.ts';
import { quickQuestions } from '../../../src/insight/questions/quick.ts';
import { subjectOf } from '../../../src/insight/subject.ts';
import { drawn, type Drawn, type Sure } from '../../../src/pages/explorer/drawn.ts';
import { viewMarkup } from '../../../src/pages/explorer/fragment.ts';
import type { View } from '../../../src/pages/explorer/views.ts';
import { gapPhrase, gapsAmong } from '../../../src/pages/results/gaps.ts';
import { gapsOf } from '../../../src/explore/gaps.ts';
import { explored } from './explored.ts';

const mission = explored(8);
const releases = mission.releases.map(({ release }) => release);
const gaps = gapsOf(mission.charter, releases, mission.withheld);

function shown(name: string, parameters: string, view: View = 'chart', sure: Sure = 'intervals'): Drawn {
  const question = quickQuestions.find((one) => one.name === name) ?? expect.unreachable();
  const subject = subjectOf(releases, new Map([[mission.digest, mission.charter]]));
  const answered = answer(question, releases, askedBy(question, new URLSearchParams(parameters), subject).asked);
  return drawn(question, releases, answered, { view, sure, gaps });
}

function column({ rows, ...answered }: Answered, name: string): readonly number[] {
  const found = columnsIn({ rows, ...answered }, 'table').find((one) => one.name === name) ?? expect.unreachable();
  return rows.map((row) => Number(found.value(row)));
}

describe.each([
  ['totals', 'instrument=visits&by=window,area', 'total'],
  ['shares', 'instrument=visits&by=window&share.reason=debt', 'share'],
  ['ratios', 'ratio=first-time/visits&by=window', 'ratio'],
  ['changes', 'instrument=visits&by=window,area&together=true', 'change'],
  ['share-changes', 'instrument=visits&by=window&share.reason=debt', 'change'],
])('%s?%s', (name, parameters, at) => {
  test('has an inner interval in each interval, around the figure', () => {
    const { answered, inner = [] } = shown(name, parameters);
    const [low, high, figure] = ['low', 'high', at].map((one) => column(answered, one)) as [number[], number[], number[]];
    expect(inner.length).toBe(answered.rows.length);
    for (const [row, [from, to]] of inner.entries()) {
      expect(low[row]).toBeLessThan(from);
      expect(from).toBeLessThanOrEqual(figure[row] ?? NaN);
      expect(to).toBeGreaterThanOrEqual(figure[row] ?? NaN);
      expect(to).toBeLessThan(high[row] ?? NaN);
    }
  });
});

test('an interval of 50% has none in it', () => {
  expect(shown('totals', 'instrument=visits&level=0.5').inner).toBeUndefined();
});

test.each([
  ['totals', 'instrument=visits&by=window,area'],
  ['shares', 'instrument=visits&by=window&share.reason=debt'],
])('the twenty dots of %s?%s: one beyond either end of the interval of 95%, ten in that of 50%', (name, parameters) => {
  const { dots } = shown(name, parameters, 'multiples', 'draws');
  const { answered, inner = [] } = shown(name, parameters);
  const [low, high] = [column(answered, 'low'), column(answered, 'high')];
  for (const [row, values] of (dots?.values ?? expect.unreachable()).entries()) {
    expect(values.length).toBe(20);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(values.filter((value) => value > (low[row] ?? NaN) && value < (high[row] ?? NaN)).length).toBe(18);
    const [from, to] = inner[row] ?? expect.unreachable();
    const within = values.filter((value) => value > from && value < to).length;
    expect(within).toBeGreaterThanOrEqual(8);
    expect(within).toBeLessThanOrEqual(11);
  }
});

test('dots are of the last window alone, and draws are twenty pictures, the same on every page', () => {
  const dots = shown('totals', 'instrument=visits&by=window,area', 'multiples', 'dots');
  expect(dots.dots?.values.length).toBe(4);
  const markup = () => {
    const draws = shown('totals', 'instrument=visits&by=window', 'chart', 'draws');
    return viewMarkup({ drawn: draws, view: 'chart', maps: {}, legend: true });
  };
  expect(markup().match(/<g class="draw/g)?.length).toBe(2 * 20);
  expect(markup()).toBe(markup());
});

test('what moved can’t be drawn again, since its rows depend on each other', () => {
  expect(shown('changes', 'instrument=visits&by=window', 'chart', 'draws')).toMatchObject({ sure: 'intervals', dots: undefined });
});

test('small multiples share one scale, or each has its own and says so', () => {
  const markup = (ownScales: boolean) => {
    const one = { ...shown('totals', 'instrument=visits&by=window,area', 'multiples'), ownScales };
    return viewMarkup({ drawn: one, view: 'multiples', maps: {}, legend: true });
  };
  expect(markup(false)).toContain('All charts have one scale.');
  expect(markup(true).match(/<figcaption>\w+ \(own scale\)/g)?.length).toBe(4);
  const ticks = (html: string) =>
    html.match(/<figure.*?<\/figure>/gs)?.map((figure) => figure.match(/text-anchor="end">([\d,]+)</g)?.join());
  expect(new Set(ticks(markup(false))).size).toBe(1);
  expect(new Set(ticks(markup(true))).size).toBeGreaterThan(1);
});

describe('a window without a figure', () => {
  test('has a ring in its place, and the line is broken there', () => {
    const html = viewMarkup({ drawn: shown('totals', 'instrument=visits&by=window'), view: 'chart', maps: {}, legend: true });
    expect(html).toContain('<title>window 19 January 2026, no figure: too few organisations contributed</title>');
    expect(html.match(/<path class="line" d="([^"]*)"/)?.[1]?.match(/M/g)?.length).toBe(2);
  });

  test.each([
    ['2026-01', 1],
    ['2026-01-12..2026-01-26', 1],
    ['2026-01-12,2026-01-26', 1],
    ['2026-01-26..', 0],
    ['2026-01-05,2026-01-26', 0],
    ['2026-02-02', 0],
  ])('is shown if where.window=%s: %i', (window, count) => {
    expect(shown('totals', `instrument=visits&by=window&where.window=${window}`).gaps.length).toBe(count);
  });

  test('is named once, with the reason that all agree on', () => {
    const two = [
      { instrument: 'visits', window: 3, reason: 'too-few' },
      { instrument: 'visits', window: 3, reason: 'lost' },
      { instrument: 'visits', window: 9, reason: 'stopped' },
    ] as const;
    const own = gapsOf(mission.charter, releases, two).filter(({ instrument }) => instrument === 'visits');
    expect(gapPhrase(own)).toBe(
      'No figure for the windows from 19 January 2026 and 23 February 2026: none was released. ' +
        'No figure for the window from 2 March 2026: the mission was stopped.',
    );
    expect(gapsAmong([], [], undefined)).toEqual([]);
  });
});
