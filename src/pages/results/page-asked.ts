// page-asked.ts — the answer to one question as a section of the results page, before the charts of everything.
import { escapeHtml } from './chart.ts';
import { distinctHead, type Sheet } from '../../export/sheet.ts';

/** An answer as every format but JSON shows it. */
export interface Asked {
  readonly title: string;
  readonly sheet: Sheet;
  readonly notes: readonly string[];
}

export function askedSection({ title, sheet: { head, rows }, notes }: Asked): string {
  const numeric = head.map((_, at) => rows.length > 0 && rows.every((row) => /^[−\d.,%–—e+-]+$|^unbounded$/.test(row[at] ?? '')));
  const kind = (at: number) => (numeric[at] === true ? ' class="number"' : '');
  const titles = distinctHead(head).map((name, at) => `<th scope="col"${kind(at)}>${escapeHtml(name)}</th>`);
  const lines = rows.map((row) => `<tr>${row.map((field, at) => `<td${kind(at)}>${escapeHtml(field)}</td>`).join('')}</tr>`);
  return `<section><h2>${escapeHtml(title)}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(title)}"><table><thead><tr>${titles.join('')}</tr></thead><tbody>${lines.join('')}</tbody></table></div>
${notes.map((note) => `<p class="meta">${escapeHtml(note)}</p>`).join('\n')}</section>`;
}
