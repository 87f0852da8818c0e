// page.ts — puts the tables that are made of figures into docs/insight.md, each between its two marks.
import { readFileSync, writeFileSync } from 'node:fs';
import type { InsightFigures } from './measure.ts';
import { insightTables } from './tables.ts';

export const FIGURES = new URL('../../docs/insight-figures.json', import.meta.url);
export const PAGE = new URL('../../docs/insight.md', import.meta.url);

/** The page with each table between `<!-- figures: NAME -->` and `<!-- end -->` as the figures have it. RangeError if a table has no place there, or a place no table. */
export function withTables(page: string, figures: InsightFigures): string {
  const tables = insightTables(figures);
  const placed = new Set<string>();
  const filled = page.replace(/(<!-- figures: ([a-z]+) -->)[^]*?(<!-- end -->)/g, (_, before: string, name: string, after: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new RangeError(`there are no figures "${name}"`);
    placed.add(name);
    return `${before}\n\n${table}\n\n${after}`;
  });
  const missing = [...tables.keys()].filter((name) => !placed.has(name));
  if (missing.length > 0) throw new RangeError(`the page has no place for ${missing.join(', ')}`);
  return filled;
}

export function readFigures(): InsightFigures {
  return JSON.parse(readFileSync(FIGURES, 'utf8')) as InsightFigures;
}

export function writeDocs(figures: InsightFigures): void {
  writeFileSync(FIGURES, `${JSON.stringify(figures, undefined, 1)}\n`);
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), figures));
}
