// charter-page.ts — the check of a charter as one page that an oversight board can print: the same words, with charts. Nothing is fetched.
import { escapeHtml } from '../results/chart.ts';
import type { CharterReport } from '../../convenor/charter-check.ts';
import { charterWords, short, type Section, type Table } from '../../convenor/charter-words.ts';

export function charterPage(report: CharterReport): string {
  const { charter } = report;
  const sections = charterWords(report).map((section) => sectionHtml(section, chartsFor(section, report)));
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Charter check: ${escapeHtml(charter.mission)}</title><style>${STYLE}</style></head>
<body><main><p class="eyebrow">Soundings · charter check</p><h1>${escapeHtml(charter.mission)}</h1>
${sections.join('\n')}
<footer>Printed by soundings charter check. Every figure is computed from the charter: exact privacy profiles, no approximation.</footer></main></body></html>
`;
}

/** The refusal as a page, so that a board sees it too. */
export function refusalPage(name: string, reasons: readonly string[]): string {
  const list = reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('');
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Charter refused: ${escapeHtml(name)}</title><style>${STYLE}</style></head>
<body><main><p class="eyebrow">Soundings · charter check</p><h1>${escapeHtml(name)} can't be offered</h1><ul>${list}</ul></main></body></html>
`;
}

function sectionHtml({ heading, paragraphs, tables }: Section, charts: string): string {
  const text = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('');
  return `<section><h2>${escapeHtml(heading)}</h2>${text}${charts}${tables.map(tableHtml).join('')}</section>`;
}

function tableHtml({ caption, head, rows }: Table): string {
  const cell = (tag: 'th' | 'td') => (text: string) => `<${tag}>${escapeHtml(text)}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('');
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${head.map(cell('th')).join('')}</tr></thead><tbody>${body}</tbody></table>`;
}

function chartsFor(section: Section, report: CharterReport): string {
  const person = report.people.find((_, at) => section.heading === charterWords(report)[2 + at]?.heading);
  if (person !== undefined) {
    const bars = (name: 'release' | 'lastResort') =>
      person.seen.map((row) => ({
        label: row.windows === 1 ? '1 window' : `${row.windows} windows`,
        value: row[name].bestGuess,
        text: `${(100 * row[name].bestGuess).toFixed(0)}%`,
      }));
    return `<div class="charts">${barChart('Best guess after seeing the releases (half is a coin)', bars('release'), 0.5, 1)}${barChart(
      'Best guess of both aggregators together',
      bars('lastResort'),
      0.5,
      1,
    )}</div>`;
  }
  if (section.heading !== 'What it costs in accuracy') return '';
  return `<div class="charts">${report.errors
    .map(({ label, rows, curator }) => {
      const bars = [
        ...rows.map(({ organisations, cell }) => ({ label: `${organisations} organisations`, value: cell, text: `± ${short(cell)}` })),
        { label: 'one curator', value: curator.cell, text: `± ${short(curator.cell)}` },
      ];
      return barChart(`Standard error of a cell: ${label}`, bars, 0, Math.max(...bars.map(({ value }) => value)));
    })
    .join('')}</div>`;
}

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

/** Horizontal bars from `low` to `high`, each with its name and its figure, so that nothing hangs on colour or length alone. */
function barChart(title: string, bars: readonly Bar[], low: number, high: number): string {
  const [left, width, step] = [130, 190, 24];
  const rows = bars.map(({ label, value, text }, at) => {
    const length = Math.max(1, Math.round(((value - low) / (high - low || 1)) * width));
    const y = at * step + 6;
    return `<text x="${left - 8}" y="${y + 12}" text-anchor="end">${escapeHtml(label)}</text><rect x="${left}" y="${y}" width="${length}" height="16"/><text x="${left + length + 6}" y="${y + 12}">${escapeHtml(text)}</text>`;
  });
  const height = bars.length * step + 8;
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 400 ${height}" role="img" aria-label="${escapeHtml(title)}">${rows.join('')}</svg></figure>`;
}

const STYLE = `
:root{--ink:#1c2430;--quiet:#566173;--line:#d5dae2;--bar:#2f6690;--paper:#fff}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{margin:0 0 1.5rem;font-size:1.9rem}h2{margin:2rem 0 .5rem;font-size:1.25rem}
.eyebrow{margin:0;color:var(--quiet)}
table{border-collapse:collapse;margin:1rem 0;width:100%;font-size:.92rem}
caption{text-align:left;color:var(--quiet);padding-bottom:.3rem}
th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums;vertical-align:top}
.charts{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;flex:1 1 20rem;max-width:24rem}figcaption{color:var(--quiet);font-size:.92rem}
svg{width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--ink)}svg rect{fill:var(--bar)}
footer{margin:2rem 0;color:var(--quiet);font-size:.9rem}
@media print{main{max-width:none;margin:0}section,figure,table{break-inside:avoid}body{font-size:11pt}}
@media (prefers-color-scheme:dark){@media screen{:root{--ink:#e8ecf2;--quiet:#a3aec0;--line:#37404d;--bar:#7fb2d9;--paper:#141a22}}}
`;
