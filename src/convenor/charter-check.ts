// charter-check.ts — a charter → what it promises, to whom, at what price; or why it can't be offered (privacy.md §9).
import { checkCharter, checkDraft, type Charter } from '@soundings/protocol/charter/charter';
import { draftIssues } from '@soundings/protocol/charter/charter-issues';
import { completeCharter, promiseIssues } from '@soundings/protocol/charter/charter-noise';
import { MissionError } from '@soundings/protocol/errors';
import { yearOf } from '@soundings/protocol/charter/sampling';
import { PrivacyError } from '@soundings/protocol/privacy/errors';
import { usefulnessOf, type Usefulness } from '../calling/usefulness.ts';
import { aggregatorsOf, type AggregatorsReport } from './charter-aggregators.ts';
import { budgetOf, type BudgetReport } from './charter-budget.ts';
import { errorsOf, figureKnowledge, type ErrorReport, type FigureReport } from './charter-accuracy.ts';
import { compareLaws, type LawComparison } from './charter-laws.ts';
import { peopleOf, type PersonReport } from './charter-people.ts';
import { tasksOf, type TaskReport } from './charter-tasks.ts';
import { clearestOf, type Clearer } from './clearest.ts';

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
  /** One for each release that the charter expects something of. */
  readonly usefulness: readonly Usefulness[];
  /** The change that would make its figures clearest; undefined if none would. */
  readonly clearest: Clearer | undefined;
}

export interface WindowCounts {
  readonly year: number;
  readonly life: number;
}

/** Checks a charter's JSON value, with or without its noise. Takes a few seconds, because every figure is worked out exactly. */
export function checkCharterValue(value: unknown): CharterCheck {
  const outcome = orReasons(() => {
    const report = reportOf(charterOf(value));
    const reasons = budgetReasons(report.budget);
    return reasons.length > 0 ? reasons : report;
  });
  return 'charter' in outcome ? { kind: 'accepted', report: outcome } : { kind: 'refused', reasons: outcome };
}

/** The reasons why a charter is refused, without the figures; none if it is accepted. `form`: only those that show before noise is worked out. */
export function refusalsOf(value: unknown, until: 'form' | 'noise' = 'noise'): readonly string[] {
  return orReasons(() => (until === 'form' ? draftIssues(checkDraft(value)) : budgetReasons(budgetOf(charterOf(value)))));
}

function orReasons<T>(work: () => T | readonly string[]): T | readonly string[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof MissionError) return error.issues;
    if (error instanceof PrivacyError) return [error.message];
    throw error;
  }
}

/** The charter of a value, with its noise worked out or examined. Throws MissionError or PrivacyError. */
export function charterOf(value: unknown): Charter {
  const noise: unknown = typeof value === 'object' && value !== null && 'noise' in value ? value.noise : undefined;
  if (noise === undefined) return completeCharter(checkDraft(value));
  const charter = checkCharter(value);
  const issues = promiseIssues(charter);
  if (issues.length > 0) throw new MissionError('charter', issues);
  return charter;
}

function reportOf(charter: Charter): CharterReport {
  const usefulness = usefulnessOf(charter);
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
    usefulness,
    clearest: clearestOf(charter, (draft) => (refusalsOf(draft).length > 0 ? undefined : charterOf(draft))),
  };
}

function budgetReasons({ windowsPaid, budget, order }: BudgetReport): readonly string[] {
  if (windowsPaid >= 1) return [];
  return [
    `The budget of ε = ${budget.epsilon} at δ = ${budget.delta}, kept at order ${order}, is less than one window costs, so nothing could be released. Set a larger budget.`,
  ];
}
