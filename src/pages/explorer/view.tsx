// view.tsx — one answer in one view: the sentence first, then what there is to see, then what must be known of it.
import { foundSentence } from '../../export/found.ts';
import { sentence } from '../../export/phrases.ts';
import { columnsIn, type Answered } from '../../insight/answer.ts';
import { WINDOW } from '../../insight/query.ts';
import type { Value } from '../../insight/question.ts';
import { DataTable, FoldedTable } from '../components/data-table.tsx';
import { Notes } from '../components/facts.tsx';
import { AnswerCharts } from '../results/answer-chart.tsx';
import { tableOf } from '../results/answer-table.ts';
import { MapLegend, TileMap, type Tile } from './tile-map.tsx';
import type { Grid, View } from './views.ts';

interface ViewProps {
  readonly answered: Answered;
  readonly view: View;
  readonly grid?: Grid | undefined;
  /** Undefined: the sentence stands elsewhere on the page. */
  readonly first?: true;
}

export function AnswerView({ answered, view, grid, first }: ViewProps) {
  return (
    <>
      {first === undefined ? null : <p class="found">{foundSentence(answered)}</p>}
      <Seen answered={answered} view={view} grid={grid} />
      <Notes sentences={answered.notes.map(sentence)} />
    </>
  );
}

function Seen({ answered, view, grid }: Omit<ViewProps, 'first'>) {
  const table = { label: answered.title, ...tableOf(answered) };
  const tiles = view === 'map' && grid !== undefined ? tilesOf(answered, grid) : undefined;
  if (tiles !== undefined && grid !== undefined)
    return (
      <>
        <TileMap grid={grid} tiles={tiles} sentence={foundSentence(answered)} />
        <MapLegend />
        <FoldedTable summary="Show as table" {...table} />
      </>
    );
  if (view === 'compare' && answered.question === 'changes') return <Compared answered={answered} />;
  if (view === 'table') return <DataTable {...table} />;
  return (
    <>
      <AnswerCharts answered={answered} />
      <FoldedTable summary="Show as table" {...table} />
    </>
  );
}

/** Each change with the words that say whether it can be told. */
function Compared({ answered }: { readonly answered: Answered }) {
  const apart = new Set([WINDOW, 'since']);
  const lying = { ...answered, columns: answered.columns.filter(({ name, forms }) => !apart.has(name) || forms?.includes('table') === false) };
  const { head, rows } = tableOf(answered);
  const columns = columnsIn(answered, 'table');
  const [low, high] = ['low', 'high'].map((name) => columns.find((column) => column.name === name));
  const words = answered.rows.map((row) => (low === undefined || high === undefined ? '' : wordOf(low.value(row), high.value(row))));
  return (
    <>
      <AnswerCharts answered={{ ...lying, chart: answered.chart && { ...answered.chart, along: '' } }} />
      <DataTable
        label={answered.title}
        head={[...head, { name: 'in words', kind: 'text' }]}
        rows={rows.map((row, at) => [...row, words[at] ?? ''])}
      />
      <p class="meta">
        {answered.rows.length === 1
          ? 'One comparison. Its interval holds with the probability asked for.'
          : `Of ${answered.rows.length} compared, about ${Math.round(answered.rows.length * 5) / 100} would stand out by chance at 95% each. We allow for that: all intervals hold at once (Bonferroni).`}
      </p>
    </>
  );
}

function wordOf(low: Value, high: Value): string {
  if (Number(low) > 0) return 'higher';
  return Number(high) < 0 ? 'lower' : 'can’t be told';
}

/** Undefined if the answer isn't by the grid's dimension alone. */
function tilesOf(answered: Answered, { dimension }: Grid): readonly Tile[] | undefined {
  const columns = columnsIn(answered, 'table');
  const [key, total, low, high] = [dimension, 'total', 'low', 'high'].map((name) => columns.find((column) => column.name === name));
  if (columns[0] !== key || columns[1] !== total || key === undefined || total === undefined || low === undefined || high === undefined) return undefined;
  return answered.rows.map((row) => ({
    value: String(key.value(row)),
    ...{ total: Number(total.value(row)), low: Number(low.value(row)), high: Number(high.value(row)) },
  }));
}
