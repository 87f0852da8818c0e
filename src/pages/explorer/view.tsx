// view.tsx — one answer in one view: the sentence first, then what there is to see, then what must be known of it.
import { cell } from '../../export/cell.ts';
import { isOfShares } from '../../export/found.ts';
import { decimal, sentence } from '../../export/phrases.ts';
import { columnsIn, type Answered } from '../../insight/answer.ts';
import { WINDOW, type Where } from '../../insight/query.ts';
import type { Value } from '../../insight/question.ts';
import { longDay } from '../../insight/short-days.ts';
import { DataTable, FoldedTable } from '../components/data-table.tsx';
import { Notes } from '../components/facts.tsx';
import { AnswerCharts } from '../results/answer-chart.tsx';
import { keyCount, tableOf } from '../results/answer-table.ts';
import { TwofoldLegend } from '../results/legend.tsx';
import type { Drawn } from './drawn.ts';
import { MapView } from './map-view.tsx';
import type { Maps } from './maps.ts';
import { DotCharts, DrawCharts } from './sure-charts.tsx';
import type { View } from './views.ts';

export interface ViewProps {
  readonly drawn: Drawn;
  readonly view: View;
  readonly maps: Maps;
  /** What tells it from other answers on the page. */
  readonly name?: string | undefined;
  /** Whether to say what the marks of a chart mean. */
  readonly legend: boolean;
}

/** The sentence that was found stands elsewhere on the page. */
export function AnswerView({ drawn, view, maps, name, legend }: ViewProps) {
  const { answered, dots } = drawn;
  return (
    <>
      {legend && view !== 'table' ? <ViewLegend drawn={drawn} /> : null}
      <p class="caption">{[captionOf(dots?.of ?? answered), ...axisPhrase(view, answered), ...scalePhrase(view, drawn)].join('. ')}</p>
      <Seen drawn={drawn} view={view} maps={maps} name={name} />
      <Notes sentences={answered.notes.map(sentence)} />
    </>
  );
}

function ViewLegend({ drawn: { answered, inner, gaps, sure } }: Pick<ViewProps, 'drawn'>) {
  const { level = 0.95, unit } = answered.asked as { readonly level?: number; readonly unit?: string };
  const what = answered.question === 'totals' ? `total${unit === undefined ? '' : ` of ${unit}`}` : FIGURES.get(answered.question);
  if (inner === undefined || sure !== 'intervals' || what === undefined) return null;
  return <TwofoldLegend what={what} level={level} gaps={gaps.length > 0} />;
}

/** What the dot of a chart is, by question. */
const FIGURES: ReadonlyMap<string, string> = new Map([
  ['shares', 'share'],
  ['ratios', 'ratio'],
  ['changes', 'change'],
  ['share-changes', 'change'],
  ['groups', 'difference'],
  ['share-groups', 'difference'],
]);

function Seen({ drawn, view, maps, name }: Omit<ViewProps, 'legend'>) {
  const { answered, inner, dots, gaps, sure, ownScales } = drawn;
  const label = [answered.title, ...(name === undefined ? [] : [name])].join(', ');
  const table = { label, ...tableOf(answered) };
  const map = view === 'map' ? MapView({ answered, maps, table }) : null;
  if (map !== null) return map;
  if (view === 'compare') return <Compared drawn={drawn} label={label} />;
  if (view === 'table') return <DataTable {...table} />;
  return (
    <>
      {sure === 'dots' && dots !== undefined ? <DotCharts {...dots} /> : null}
      {sure === 'draws' && dots !== undefined ? <DrawCharts dots={dots} gaps={gaps} ownScales={ownScales} /> : null}
      {dots === undefined ? <AnswerCharts answered={answered} inner={inner} gaps={gaps} ownScales={ownScales} /> : null}
      <FoldedTable summary="Show as table" {...table} />
    </>
  );
}

/** Each change with the words that say whether it can be told. */
function Compared({ drawn: { answered, inner }, label }: Pick<ViewProps, 'drawn'> & { readonly label: string }) {
  // Of what moved, the caption says the windows; two groups may be compared in each window.
  const apart = new Set(answered.columns.some(({ name }) => name === 'since') ? [WINDOW, 'since'] : []);
  const lying = {
    ...answered,
    columns: answered.columns.filter(({ name, forms }) => !apart.has(name) || forms?.includes('table') === false),
  };
  const { head, rows } = tableOf(lying);
  const keys = keyCount(columnsIn(lying, 'table'));
  const columns = columnsIn(answered, 'table');
  const [low, high] = ['low', 'high'].map((name) => columns.find((column) => column.name === name));
  const words = answered.rows.map((row) => (low === undefined || high === undefined ? '' : wordOf(low.value(row), high.value(row))));
  return (
    <>
      <AnswerCharts answered={{ ...lying, chart: answered.chart && { ...answered.chart, along: '' } }} inner={inner} />
      <DataTable
        label={label}
        head={head.toSpliced(keys, 0, { name: 'in words', kind: 'text' })}
        rows={rows.map((row, at) => row.toSpliced(keys, 0, words[at] ?? ''))}
      />
      <p class="meta">{chancePhrase(answered)}</p>
    </>
  );
}

/** What many comparisons do to the words. */
function chancePhrase({ rows, asked }: Answered): string {
  const { level = 0.95, together } = asked as { readonly level?: number; readonly together?: boolean };
  const byChance = decimal(rows.length * (1 - level));
  if (rows.length < 2) return 'One comparison. Its interval holds with the probability that was asked for.';
  if (together === true)
    return `Of ${rows.length} compared, about ${byChance} would stand out by chance alone. This is allowed for: all intervals hold at once (Bonferroni).`;
  return `Of ${rows.length} compared, about ${byChance} would stand out by chance alone. This is not allowed for here: ask for all at once, or with --compare.`;
}

/** What a chart's axis counts, if its title doesn't say. */
function axisPhrase(view: View, answered: Answered): readonly string[] {
  return view !== 'table' && isOfShares(answered) ? ['The axis is in percentage points'] : [];
}

/** Of small multiples, which heights can be compared. */
function scalePhrase(view: View, { ownScales }: Drawn): readonly string[] {
  if (view !== 'multiples') return [];
  return [ownScales ? 'Each chart has a scale of its own: heights of two charts can’t be compared.' : 'All charts have one scale.'];
}

/** What two windows are compared, if there are two. */
function sincePhrase({ columns, rows }: Answered): readonly string[] {
  const since = columns.find(({ name }) => name === 'since');
  const days = since === undefined ? [] : [...new Set(rows.map((row) => cell(since, row)))];
  return days.length === 1 ? [`against that from ${longDay(days[0] ?? '')}`] : [];
}

/** What is shown, and of when: the axis has no year. */
function captionOf(answered: Answered): string {
  const { unit } = answered.asked as { readonly unit?: string };
  const day = answered.columns.find(({ name, kind }) => name === WINDOW && kind === 'day');
  const days = day === undefined ? selectedDays(answered) : answered.rows.map((row) => cell(day, row)).sort();
  const when =
    days.length === 0
      ? []
      : [
          days[0] === days.at(-1)
            ? `window from ${longDay(days[0] ?? '')}`
            : `windows from ${longDay(days[0] ?? '')} to ${longDay(days.at(-1) ?? '')}`,
        ];
  const what = unit === undefined ? answered.title : `${answered.title} (${unit})`;
  return [what, ...when, ...sincePhrase(answered)].join(', ');
}

/** The windows that were asked for, if they were named. */
function selectedDays({ asked }: Answered): readonly string[] {
  const { where } = asked as { readonly where?: Where };
  return [where?.[WINDOW] ?? []].flat().sort();
}

function wordOf(low: Value, high: Value): string {
  if (Number(low) > 0) return 'higher';
  return Number(high) < 0 ? 'lower' : 'can’t be told';
}
