// few-rows.ts — refuses questions with so many rows that answering one would keep everybody else waiting.
import type { Asked } from '../../insight/asked-by.ts';
import { asReleased, queryValues, WINDOW, type Where } from '../../insight/query.ts';
import { QueryError } from '../../insight/question.ts';
import type { Standing } from '../mission.ts';

const ROWS_MAX = 20_000;

/** Throws QueryError. Rows are counted before they are worked out, so there may be fewer of them. */
export function assertFew({ asked }: Asked, { releases }: Standing): void {
  const {
    instrument,
    numerator,
    by = [],
    where,
  } = asked as {
    readonly instrument?: string;
    readonly numerator?: string;
    readonly by?: readonly string[];
    readonly where?: Where;
  };
  const name = instrument ?? numerator ?? '';
  const own = releases.filter((release) => release.instrument === name);
  const spelled = asReleased(releases, { instrument: name, by, ...(where === undefined ? {} : { where }) });
  const rows = spelled.by.reduce((count, one) => {
    const chosen = spelled.where?.[one];
    return count * (chosen === undefined ? new Set(queryValues(own, one)).size : [chosen].flat().length);
  }, 1);
  if (rows <= ROWS_MAX) return;
  throw new QueryError(
    `This answer would have up to ${rows} rows; the API gives ${ROWS_MAX} at a time. Ask for a part, such as where.${WINDOW}=2026-01, or use the command.`,
  );
}
