// page.ts — the check of a charter as one page that an oversight board can print: the same words as the terminal's, with charts. Nothing is fetched by a page that is no site's.
import type { SiteParts } from '../components/layout.tsx';
import { documentOf } from '../components/render.ts';
import { Check, Refusal } from './check.tsx';
import type { CheckSection } from './section.ts';

export function charterPage(mission: string, sections: readonly CheckSection[], site?: SiteParts): string {
  return documentOf(Check({ mission, sections, site }));
}

/** The refusal as a page, so that a board sees it too. */
export function refusalPage(name: string, reasons: readonly string[]): string {
  return documentOf(Refusal({ name, reasons }));
}
