// charter-check.ts — a charter → what it promises, to whom, at what price; or why it can't be offered (privacy.md §9).
import { checkCharter, checkDraft, type Charter } from '@soundings/protocol/charter/charter';
import { completeCharter, promiseIssues } from '@soundings/protocol/charter/charter-noise';
import { MissionError } from '@soundings/protocol/errors';
import { yearOf } from '@soundings/protocol/charter/sampling';
import { PrivacyError } from '@soundings/protocol/privacy/errors';
import { aggregatorsOf, type AggregatorsReport } from './charter-aggregators.ts';
import { budgetOf, type BudgetReport } from './charter-budget.ts';
import { errorsOf, figureKnowledge, type ErrorReport, type FigureReport } from './charter-accuracy.ts';
import { compareLaws, type LawComparison } from './charter-laws.ts';
import { peopleOf, type PersonReport } from './charter-people.ts';
import { tasksOf, type TaskReport } from './charter-tasks.ts';

export type CharterCheck =
  { readonly kind: 'refused'; readonly reasons: readonly string[] } | { readonly kind: 'accepted'; readonly report: CharterReport };

/** Only numbers, and names from the charter. charter-words.ts puts them into words, for the terminal and for a page. */
export interface CharterReport {
  readonly charter: Charter;
  readonly windows: WindowCounts;
  readonly tasks: readonly TaskReport[];
  /** One for each kind of standing: sectors with the same crowds share one. */
  readonly people: readonly PersonReport[];
  readonly errors: readonly ErrorReport[];
  readonly figures: readonly FigureReport[];
  readonly laws: LawComparison;
  readonly budget: BudgetReport;
  /** Undefined if the aggregators add no noise of their own. */
  readonly aggregators: AggregatorsReport | undefined;
}

export interface WindowCounts {
  readonly year: number;
  readonly life: number;
}

/** Checks a charter's JSON value, with or without its noise. Takes a few seconds, because every figure is worked out exactly. */
export function checkCharterValue(value: unknown): CharterCheck {
  try {
    const charter = charterOf(value);
    const report = reportOf(charter);
    const reasons = budgetReasons(report.budget);
    return reasons.length > 0 ? { kind: 'refused', reasons } : { kind: 'accepted', report };
  } catch (error) {
    if (error instanceof MissionError) return { kind: 'refused', reasons: error.issues };
    if (error instanceof PrivacyError) return { kind: 'refused', reasons: [error.message] };
    throw error;
  }
}

function charterOf(value: unknown): Charter {
  const noise: unknown = typeof value === 'object' && value !== null && 'noise' in value ? value.noise : undefined;
  if (noise === undefined) return completeCharter(checkDraft(value));
  const charter = checkCharter(value);
  const issues = promiseIssues(charter);
  if (issues.length > 0) throw new MissionError('charter', issues);
  return charter;
}

function reportOf(charter: Charter): CharterReport {
  const windows = { year: yearOf(charter), life: charter.schedule.count };
  const tasks = tasksOf(charter);
  const people = peopleOf(charter, windows);
  return {
    charter,
    windows,
    tasks,
    people,
    errors: errorsOf(charter, tasks),
    figures: figureKnowledge(charter, tasks),
    laws: compareLaws(charter),
    budget: budgetOf(charter),
    aggregators: aggregatorsOf(charter, people),
  };
}

function budgetReasons({ windowsPaid, budget, order }: BudgetReport): readonly string[] {
  if (windowsPaid >= 1) return [];
  return [
    `The budget of ε = ${budget.epsilon} at δ = ${budget.delta}, kept at order ${order}, is less than one window costs, so nothing could be released. Set a larger budget.`,
  ];
}
