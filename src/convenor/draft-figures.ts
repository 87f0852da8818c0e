// draft-figures.ts — what a convenor sees beside a draft: how far its smallest release may be off, and how long its budget lasts.
import { releaseNoise } from '@soundings/protocol/charter/aggregator-noise';
import type { Charter } from '@soundings/protocol/charter/charter';
import { interval } from '@soundings/protocol/privacy/interval';
import { budgetOf } from './charter-budget.ts';
import { tasksOf } from './charter-tasks.ts';
import type { DraftFigures } from './check-in-thread.ts';

const LEVEL = 0.95;

/** Takes some tenths of a second once the noise is known. */
export function draftFigures(charter: Charter): DraftFigures {
  const errors = tasksOf(charter).map(({ label, cells, crowd, law: noise, aggregatorNoise }) => {
    const organisations = crowd.organisationsMin;
    const { halfWidth } = interval(releaseNoise({ noise, aggregatorNoise }, organisations), LEVEL);
    return { label, cells, organisations, cell: halfWidth, total: Math.round(Math.sqrt(cells) * halfWidth) };
  });
  return { kind: 'figures', charter, errors, windowsPaid: budgetOf(charter).windowsPaid };
}
