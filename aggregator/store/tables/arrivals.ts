// tables/arrivals.ts — how many organisations have contributed to a window, by the day on which they did.
import type { ArrivalTable } from '../../ports/store/reports.ts';
import type { Tools } from './dialect.ts';

const MS_A_DAY = 86_400_000;

/** The day of arrival that is stored for an organisation, in days since 1970. Nothing finer is stored. */
export function arrivalDay(nowMs: number): number {
  return Math.floor(nowMs / MS_A_DAY);
}

export function arrivalTable({ db }: Tools): ArrivalTable {
  return {
    organisationsIn: async (taskId, { first, last }, beforeDay) => {
      const { organisations } = await db
        .selectFrom('contributions')
        .select((builder) => builder.fn.count<number>('organisation').distinct().as('organisations'))
        .where('task_id', '=', taskId)
        .where('bucket', '>=', first)
        .where('bucket', '<=', last)
        .where('since_day', '<', beforeDay)
        .executeTakeFirstOrThrow();
      return organisations;
    },
  };
}
