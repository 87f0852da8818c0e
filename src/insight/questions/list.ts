// list.ts — every question that releases can answer. Add new questions only here, or to quick.ts: commands, files and pages are loops over this list.
import type { Question } from '../question.ts';
import { forecastQuestion } from './forecast.ts';
import { leadsQuestion } from './leads.ts';
import { quickQuestions } from './quick.ts';
import { rateQuestion } from './rates.ts';
import { recordQuestion } from './record.ts';
import { representedQuestion } from './represented.ts';
import { trendQuestion } from './trend.ts';
import { warnQuestion } from './warn.ts';

export const questions: readonly Question<unknown, unknown>[] = [
  ...quickQuestions,
  rateQuestion,
  trendQuestion,
  forecastQuestion,
  warnQuestion,
  leadsQuestion,
  representedQuestion,
  recordQuestion,
];
