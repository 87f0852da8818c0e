// chart.ts — one small chart as inline SVG: a total in each window, its interval, and the window's name. Colours come from the page's CSS.
import { visible } from '@soundings/protocol/json/visible';

export interface Point {
  /** Where it stands on the axis, from 0. */
  readonly at: number;
  /** Undefined where the interval is all that can be said. */
  readonly estimate: number | undefined;
  readonly low: number;
  readonly high: number;
  /** Only where the truth is known, as in a demonstration. */
  readonly truth?: number | undefined;
  /** What a pointer or a screen reader is told. */
  readonly description: string;
}

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** How the axis writes its numbers. */
export interface Units {
  write(value: number): string;
}
export const WHOLE: Units = { write: figure };
export const PERCENT: Units = { write: (value) => `${value}%` };

export interface ChartFrame {
  readonly width: number;
  readonly height: number;
  /** The name of each place on the axis. */
  readonly labels: readonly string[];
  readonly scale: Scale;
  readonly units: Units;
}

/** A scale that shows every interval whole, and zero. Charts that are compared share one. */
export function scaleFor(points: readonly Point[], ticksWanted: number): Scale {
  const values = points.flatMap(({ low, high, truth }) => [low, high, ...(truth === undefined ? [] : [truth])]);
  const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
  const step = niceStep((high - low) / ticksWanted);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { low: first * step, high: last * step, ticks };
}

/** The chart; `title` is its name for a screen reader, whose figures are in the table beside it. */
export function chart(title: string, points: readonly Point[], frame: ChartFrame): string {
  const plot = plotArea(frame);
  return [
    `<svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${escapeHtml(title)}">`,
    ...frame.scale.ticks.map((tick) => gridLine(tick, plot, frame.units)),
    ...axisLabels(frame, plot),
    trendLines(points, plot),
    ...points.map((point) => mark(point, plot)),
    '</svg>',
  ].join('');
}

export function escapeHtml(text: string): string {
  return visible(text, '\t\r\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** 12,345, and a real minus sign. */
export function figure(value: number | bigint): string {
  return value.toLocaleString('en-GB').replace('-', '−');
}

interface Plot {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  x(at: number): number;
  y(value: number): number;
}

function plotArea({ width, height, labels, scale, units }: ChartFrame): Plot {
  const longest = Math.max(...scale.ticks.map((tick) => units.write(tick).length));
  const left = 10 + 6.2 * longest;
  const [right, top, bottom] = [width - 8, 8, height - 20];
  const slot = (right - left) / Math.max(1, labels.length);
  return {
    left,
    right,
    bottom,
    x: (at) => round(left + slot * (at + 0.5)),
    y: (value) => round(bottom - ((value - scale.low) / (scale.high - scale.low)) * (bottom - top)),
  };
}

function gridLine(tick: number, plot: Plot, units: Units): string {
  const y = plot.y(tick);
  const line = `<line class="${tick === 0 ? 'zero' : 'grid'}" x1="${round(plot.left)}" x2="${plot.right}" y1="${y}" y2="${y}"/>`;
  return `${line}<text class="tick" x="${round(plot.left - 5)}" y="${y + 3.5}" text-anchor="end">${units.write(tick)}</text>`;
}

/** As many names as have room, the last one always among them. */
function axisLabels({ labels, width, height }: ChartFrame, plot: Plot): string[] {
  const every = Math.max(1, Math.ceil((labels.length * 44) / width));
  return labels.flatMap((label, at) => {
    if ((labels.length - 1 - at) % every !== 0) return [];
    // The last name would run over the edge if it stood in the middle under its point.
    const [x, anchor] = plot.x(at) > width - 24 ? [width - 2, 'end'] : [plot.x(at), 'middle'];
    return [`<text class="tick" x="${x}" y="${height - 5}" text-anchor="${anchor}">${escapeHtml(label)}</text>`];
  });
}

/** A thin line from window to window, broken where a window has no release. */
function trendLines(points: readonly Point[], plot: Plot): string {
  const path = points.map(({ at, estimate }, index) => {
    if (estimate === undefined) return '';
    const before = points[index - 1];
    const joined = before?.at === at - 1 && before.estimate !== undefined;
    return `${joined ? 'L' : 'M'}${plot.x(at)} ${plot.y(estimate)}`;
  });
  return `<path class="trend" d="${path.join('')}"/>`;
}

function mark({ at, estimate, low, high, truth, description }: Point, plot: Plot): string {
  const [x, y1, y2] = [plot.x(at), plot.y(high), plot.y(low)];
  const bar = `<path class="bar" d="M${x} ${y1}V${y2}M${round(x - 3)} ${y1}h6M${round(x - 3)} ${y2}h6"/>`;
  const dot = estimate === undefined ? '' : `<circle class="dot" cx="${x}" cy="${plot.y(estimate)}" r="3"/>`;
  const known = truth === undefined ? '' : diamond(x, plot.y(truth));
  return `<g><title>${escapeHtml(description)}</title>${bar}${dot}${known}</g>`;
}

/** The truth has a shape of its own, so that colour isn't needed to tell it. */
export function diamond(x: number, y: number): string {
  return `<path class="truth" d="M${x} ${round(y - 5)}l5 5l-5 5l-5 -5z"/>`;
}

/** 1, 2 or 5 times a power of ten, and never below 1: totals are whole. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
