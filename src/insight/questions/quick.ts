// quick.ts — the questions that are answered at once, in a page too: totals and all that is worked out from them without a model or a file.
import type { Question } from '../question.ts';
import { changeQuestion } from './changes.ts';
import { comparisonQuestion } from './comparisons.ts';
import { groupQuestion, shareGroupQuestion } from './groups.ts';
import { ratioQuestion } from './ratios.ts';
import { shareChangeQuestion, shareComparisonQuestion } from './share-changes.ts';
import { shareQuestion } from './shares.ts';
import { totals } from './totals.ts';

export const quickQuestions: readonly Question<unknown, unknown>[] = [
  totals,
  shareQuestion,
  ratioQuestion,
  changeQuestion,
  comparisonQuestion,
  shareChangeQuestion,
  shareComparisonQuestion,
  groupQuestion,
  shareGroupQuestion,
];
