// page-table.ts — every figure of one instrument as a table that unfolds, for whoever can't read a chart or wants the numbers.
import { escapeHtml, figure } from './chart.ts';
import { keyName, type PanelSource } from './page-panels.ts';
import { levelPhrase, rangePhrase } from '../../export/phrases.ts';
import { partNames, query, WINDOW } from '../../insight/query.ts';
import { distinctHead } from '../../export/sheet.ts';

/** More rows than this are left to the CSV: a browser copes, a reader doesn't. */
const ROWS_MAX = 4000;

export function figuresTable({ name, releases, truths, level }: PanelSource): string {
  const by = [WINDOW, ...partNames(releases), ...(releases[0]?.dimensions.map((dimension) => dimension.name) ?? [])];
  const answer = query(releases, { instrument: name, by, level });
  const known = truths && new Map(query(truths, { instrument: name, by, level }).rows.map((row) => [keyName(row.key), row.estimate]));
  const shown = answer.rows.slice(0, ROWS_MAX);
  const rows = shown.map((row) => {
    const truth = known === undefined ? [] : [known.get(keyName(row.key))];
    const numbers = [row.estimate, row.low, row.high, ...truth].map((value) => (value === undefined ? '—' : figure(value)));
    const { least, most } = row.organisations;
    return rowOf(
      by.map((dimension) => row.key[dimension] ?? ''),
      [...numbers, rangePhrase([least, most])],
    );
  });
  const numeric = ['total', 'low', 'high', ...(known === undefined ? [] : ['true total']), 'organisations'];
  const titles = distinctHead([...by, ...numeric]).map(
    (title, at) => `<th scope="col"${at < by.length ? '' : ' class="number"'}>${escapeHtml(title)}</th>`,
  );
  const cut =
    shown.length < answer.rows.length ? ` The first ${figure(shown.length)} of ${figure(answer.rows.length)}; the CSV has all.` : '';
  return `<details><summary>Every figure as a table</summary><p class="meta">${escapeHtml(levelPhrase(answer))}${cut}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(name)}, every figure"><table><thead><tr>${titles.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}

function rowOf(names: readonly string[], numbers: readonly string[]): string {
  const heads = names.map((name) => `<th scope="row">${escapeHtml(name)}</th>`);
  return `<tr>${heads.join('')}${numbers.map((number) => `<td class="number">${number}</td>`).join('')}</tr>`;
}
