// page.ts — puts the tables that are made of figures into docs/insight.md and docs/insight-method.md, each between its two marks.
import { readFileSync, writeFileSync } from 'node:fs';
import type { InsightFigures } from './measure.ts';
import { insightTables } from './tables.ts';

export const FIGURES = new URL('../../docs/insight-figures.json', import.meta.url);
/** Each table has its place in the method; the short page has some of them. */
export const PAGES = {
  short: new URL('../../docs/insight.md', import.meta.url),
  method: new URL('../../docs/insight-method.md', import.meta.url),
} as const;

/** The page with each table between `<!-- figures: NAME -->` and `<!-- end -->` as the figures have it. RangeError if a place has no table, or one of `needed` no place. */
export function withTables(page: string, figures: InsightFigures, needed: readonly string[]): string {
  const tables = insightTables(figures);
  const placed = new Set<string>();
  const filled = page.replace(/(<!-- figures: ([a-z]+) -->)[^]*?(<!-- end -->)/g, (_, before: string, name: string, after: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new RangeError(`there are no figures "${name}"`);
    placed.add(name);
    return `${before}\n\n${table}\n\n${after}`;
  });
  const missing = needed.filter((name) => !placed.has(name));
  if (missing.length > 0) throw new RangeError(`the page has no place for ${missing.join(', ')}`);
  return filled;
}

/** Each page with the tables that it must have. */
export function pagesWith(figures: InsightFigures): readonly (readonly [page: URL, needed: readonly string[]])[] {
  return [
    [PAGES.short, ['bars']],
    [PAGES.method, [...insightTables(figures).keys()]],
  ];
}

export function readFigures(): InsightFigures {
  return JSON.parse(readFileSync(FIGURES, 'utf8')) as InsightFigures;
}

/** Figures that were not measured again stay as they are. */
export function writeDocs(measured: Partial<InsightFigures>): void {
  const figures = { ...readFigures(), ...measured };
  writeFileSync(FIGURES, `${JSON.stringify(figures, undefined, 1)}\n`);
  for (const [page, needed] of pagesWith(figures)) writeFileSync(page, withTables(readFileSync(page, 'utf8'), figures, needed));
}
