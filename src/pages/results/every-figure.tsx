// every-figure.tsx — every figure of one instrument in a table that can be unfolded, for readers who can't use a chart or want the numbers.
import { figure, rangePhrase, sentence } from '../../export/phrases.ts';
import { distinctHead } from '../../export/sheet.ts';
import { partNames, query, WINDOW } from '../../insight/query.ts';
import { intervalsNote } from '../../insight/questions/totals.ts';
import { DataTable, type Heading } from '../components/data-table.tsx';
import { keyName, type PanelSource } from './panels.tsx';

/** The table has at most this many rows; the CSV has all. More would be of no use to a reader. */
const ROWS_MAX = 4000;

export function EveryFigure({ source: { name, releases, truths, level } }: { readonly source: PanelSource }) {
  const by = [WINDOW, ...partNames(releases), ...(releases[0]?.dimensions.map((dimension) => dimension.name) ?? [])];
  const { rows } = query(releases, { instrument: name, by, level });
  const known = truths && new Map(query(truths, { instrument: name, by, level }).rows.map((row) => [keyName(row.key), row.estimate]));
  const shown = rows.slice(0, ROWS_MAX);
  const lines = shown.map((row) => {
    const truth = known === undefined ? [] : [known.get(keyName(row.key))];
    const numbers = [row.estimate, row.low, row.high, ...truth].map((value) => (value === undefined ? '—' : figure(value)));
    const { least, most } = row.organisations;
    return [...by.map((dimension) => row.key[dimension] ?? ''), ...numbers, rangePhrase([least, most])];
  });
  const numeric = ['total', 'low', 'high', ...(known === undefined ? [] : ['true total']), 'organisations'];
  const head = distinctHead([...by, ...numeric]).map((name, at): Heading => ({
    name,
    kind: at < by.length ? 'heading' : 'number',
    days: by[at] === WINDOW,
  }));
  const cut = shown.length < rows.length ? ` The first ${figure(shown.length)} of ${figure(rows.length)}; the CSV has all.` : '';
  return (
    <details>
      <summary>Every figure as a table</summary>
      <p class="meta">
        {sentence(rows.length === 0 ? { code: 'nothing-released' } : intervalsNote(rows, { level }))}
        {cut}
      </p>
      <DataTable label={`${name}, every figure`} head={head} rows={lines} />
    </details>
  );
}
