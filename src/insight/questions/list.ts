// list.ts — every question that releases can answer. Add new questions only here: commands, files and pages are loops over this list.
import type { Question } from '../question.ts';
import { changeQuestion } from './changes.ts';
import { comparisonQuestion } from './comparisons.ts';
import { leadsQuestion } from './leads.ts';
import { ratioQuestion } from './ratios.ts';
import { recordQuestion } from './record.ts';
import { representedQuestion } from './represented.ts';
import { rateQuestion } from './rates.ts';
import { shareChangeQuestion, shareComparisonQuestion } from './share-changes.ts';
import { shareQuestion } from './shares.ts';
import { forecastQuestion } from './forecast.ts';
import { totals } from './totals.ts';
import { warnQuestion } from './warn.ts';

export const questions: readonly Question<unknown, unknown>[] = [
  totals,
  shareQuestion,
  ratioQuestion,
  changeQuestion,
  comparisonQuestion,
  shareChangeQuestion,
  shareComparisonQuestion,
  rateQuestion,
  forecastQuestion,
  warnQuestion,
  leadsQuestion,
  representedQuestion,
  recordQuestion,
];
