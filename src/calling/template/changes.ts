// changes.ts — what a draft has otherwise than the template that it was started from: rules, which a board reads, and what was left open.
import { charterDifferences, type Difference } from '../differences.ts';
import { valueAt } from '../pointer.ts';
import { filled } from './fill.ts';
import type { Template } from './template.ts';

export interface Changes {
  readonly rules: readonly Difference[];
  /** Labels of the slots that have something else than where the template comes from. */
  readonly slots: readonly string[];
}

export function changesFrom(template: Template, draft: unknown): Changes {
  const slots = template.slots.map(({ path, label, example }) => ({ path, label, example, now: valueAt(draft, path) }));
  // Held against the template in this place, so that a sentence that names it differs in nothing.
  const fitting = slots.filter(({ now, example }) => now !== '' && typeof now === typeof example);
  const values = new Map(fitting.map(({ path, now }) => [path, now]));
  return {
    rules: charterDifferences(filled(template, { values, cards: [] }), draft).filter(({ kind }) => kind === 'rule'),
    slots: slots.filter(({ now, example }) => JSON.stringify(now) !== JSON.stringify(example)).map(({ label }) => label),
  };
}
