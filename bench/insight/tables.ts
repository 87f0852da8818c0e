// tables.ts — the figures of the benchmark as the tables of docs/insight.md and docs/insight-method.md; a test holds the page to them.
import { barsOf } from './bars.ts';
import { SHIFTS } from './evidence.ts';
import { LEANS } from './leans.ts';
import type { InsightFigures } from './measure.ts';
import { mean } from './published.ts';
import { KEPT, MODEL, WAYS } from './ways.ts';
import type { Share } from './warnings.ts';

/** Each table by its name, in Markdown. */
export function insightTables(figures: InsightFigures): ReadonlyMap<string, string> {
  return new Map([
    ['control', controlTable(figures)],
    ['detectors', detectorsTable(figures)],
    ['leads', leadsTable(figures)],
    ['sizes', sizesTable(figures)],
    ['watching', watchingTable(figures)],
    ['short', shortTable(figures)],
    ['leans', leansTable(figures)],
    ['errors', errorsTable(figures)],
    ['held', heldTable(figures)],
    ['printed', printedTable(figures)],
    ['truths', truthsTable(figures)],
    ['speed', speedTable(figures)],
    ['bars', barsTable(figures)],
  ]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function share({ share: value, error }: Share, digits = 3): string {
  return `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
}

function controlTable({ control }: InsightFigures): string {
  return table(
    ['rule', 'quiet: windows with any flag', 'found', 'in window', "false share of a window's flags"],
    control.map(({ name, any, found, after, falseShare }) => [name, share(any), share(found), after?.toFixed(2) ?? '–', share(falseShare)]),
  );
}

function detectorsTable({ detectors }: InsightFigures): string {
  return table(
    ['rule', 'spike +60, same window', 'jump +30, within 4 / 8', 'ramp to +60, within 8', 'false alarms as left alone', 'with newcomers'],
    detectors.map(({ name, spike, jump4, jump8, ramp8, falseAlarms, newcomers }) => [
      name,
      spike.share.toFixed(2),
      `${jump4.share.toFixed(2)} / ${jump8.share.toFixed(2)}`,
      ramp8.share.toFixed(2),
      share(falseAlarms, 4),
      share(newcomers, 4),
    ]),
  );
}

function leadsTable({ leads }: InsightFigures): string {
  return table(
    ['windows', 'reliability R of each', 'raw', 'corrected', 'shown', '95% interval holds', 'power', 'size of the 5% test'],
    leads.map(({ windows, reliability, raw, corrected, correctedError, shown, holds, power, size }) => [
      String(windows),
      String(reliability),
      raw.toFixed(2),
      `${corrected.toFixed(3)} ± ${correctedError.toFixed(3)}`,
      ...[shown, holds, power].map((one) => one.toFixed(2)),
      `${percent(size.share)} ± ${(100 * size.error).toFixed(1)}`,
    ]),
  );
}

function sizesTable({ sizes }: InsightFigures): string {
  return table(
    ['test at 5%, one-sided', 'windows', 'says more where nothing is up'],
    sizes.map(({ test, windows, size }) => [
      test,
      test === 'rate' ? `${windows} against ${windows}` : String(windows),
      `${percent(size.share)} ± ${(100 * size.error).toFixed(1)}`,
    ]),
  );
}

function watchingTable({ watching }: InsightFigures): string {
  return table(
    ['shift a window', ...SHIFTS.map(String)],
    watching.map(({ way, found }) => [
      way,
      ...found.map((one) =>
        one.shift === 0 ? `${percent(one.share)} ± ${(100 * one.error).toFixed(1)}` : `${percent(one.share)}, ${one.week}`,
      ),
    ]),
  );
}

function shortTable({ short }: InsightFigures): string {
  return table(
    ['world', 'windows', 'truth', 'release', 'truth, as printed', 'release, as printed'],
    short.map(({ world, windows, ways }) => [
      ...[world, String(windows)],
      ...[MODEL, KEPT].flatMap((way) => [ways[way]?.truth, ways[way]?.release].map((one) => (one === undefined ? '' : share(one)))),
    ]),
  );
}

/** Of each way the least of the flat and walking worlds, the least of the bent ones, and the mean width of all. */
function leansTable({ short }: InsightFigures): string {
  const bent = (is: boolean) => short.filter(({ world }) => world.startsWith('bent') === is);
  const least = (rows: typeof short, way: string, of: 'truth' | 'release') =>
    Math.min(...rows.map(({ ways }) => ways[way]?.[of].share ?? NaN)).toFixed(3);
  const width = (way: string, of: 'truthWidth' | 'releaseWidth') => mean(short.map(({ ways }) => ways[way]?.[of] ?? NaN)).toFixed(2);
  const all = (way: string, of: 'truth' | 'release') => short.map(({ ways }) => ways[way]?.[of].share ?? NaN);
  return table(
    ['way', 'truth, flat or walking', 'truth, bent', 'width', 'release, flat or walking', 'release, bent', 'most', 'width'],
    [...LEANS.keys()].map((way) => [
      way,
      ...[least(bent(false), way, 'truth'), least(bent(true), way, 'truth'), width(way, 'truthWidth')],
      ...[least(bent(false), way, 'release'), least(bent(true), way, 'release')],
      ...[Math.max(...all(way, 'release')).toFixed(3), width(way, 'releaseWidth')],
    ]),
  );
}

const sizeName = (divisor: number) => (divisor === 1 ? 'full' : 'a tenth');

function errorsTable({ published }: InsightFigures): string {
  return table(
    ['series', 'size', 'in steps of a season', "of the last season's truth", 'by choice of origins', "of the last season's release"],
    published.errors.map(({ series, divisor, ofSteps, ofStepsError, ofTruth, ofTruthError, least, most, ofRelease }) => [
      series,
      sizeName(divisor),
      `${ofSteps.toFixed(3)} ± ${ofStepsError.toFixed(3)}`,
      `${ofTruth.toFixed(3)} ± ${ofTruthError.toFixed(3)}`,
      `${least.toFixed(2)}–${most.toFixed(2)}`,
      ofRelease.toFixed(3),
    ]),
  );
}

function heldTable({ published }: InsightFigures): string {
  return table(
    ['series', 'size', ...WAYS.keys()],
    published.held.map(({ series, divisor, ways }) => [
      series,
      sizeName(divisor),
      ...[...WAYS.keys()].map((way) => {
        const found = ways[way];
        if (found === undefined) return '';
        return way === MODEL ? share({ share: found.held, error: found.error }) : `${found.held.toFixed(3)} / ${found.width.toFixed(2)}`;
      }),
    ]),
  );
}

function printedTable({ published }: InsightFigures): string {
  const readings = ['next', 'held', 'all'] as const;
  return table(
    ['series', 'size', 'the model: 1 ahead', '1 to 4', '1 to 13', 'as printed: 1 ahead', '1 to 4', '1 to 13'],
    published.held.map(({ series, divisor, ways }) => [
      series,
      sizeName(divisor),
      ...[MODEL, KEPT].flatMap((way) => readings.map((reading) => ways[way]?.[reading].toFixed(3) ?? '')),
    ]),
  );
}

function truthsTable({ truths }: InsightFigures): string {
  return table(
    ['series', 'size', 'the model', 'as printed'],
    truths.map(({ series, divisor, model, printed }) => [series, sizeName(divisor), model.toFixed(3), printed.toFixed(3)]),
  );
}

function speedTable({ speed }: InsightFigures): string {
  return table(
    ['what', 'a cell, ms', '200 cells, s'],
    speed.map(({ what, ms }) => [what, ms.toFixed(0), ((200 * ms) / 1000).toFixed(1)]),
  );
}

function barsTable(figures: InsightFigures): string {
  return table(
    ['what', 'bar', 'reached', 'met'],
    barsOf(figures).map(({ what, bar, reached, isMet }) => [what, bar, reached, isMet ? 'yes' : '**no**']),
  );
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)}%`;
}
