// page.ts — the check of a charter as one page that an oversight board can print: the same words as the terminal's, with charts. Nothing is fetched.
import { documentOf } from '../components/render.ts';
import { Check, Refusal } from './check.tsx';
import type { CheckSection } from './section.ts';

export function charterPage(mission: string, sections: readonly CheckSection[]): string {
  return documentOf(Check({ mission, sections }));
}

/** The refusal as a page, so that a board sees it too. */
export function refusalPage(name: string, reasons: readonly string[]): string {
  return documentOf(Refusal({ name, reasons }));
}
