// tables/held.ts — which contribution of an organisation has its place in a window, for the organisation to see (protocol.md "Held").
import { concat } from '@soundings/crypto/bytes';
import { sha256 } from '../../sha256.ts';
import { plain, type Tools } from './dialect.ts';
import type { HeldTable } from '../../ports/store.ts';

export function heldTable({ db }: Tools): HeldTable {
  return {
    heldContribution: async (taskId, bucket, organisation) => {
      const row = await db
        .selectFrom('contributions as c')
        .leftJoin('report_payloads as p', (join) => join.onRef('p.task_id', '=', 'c.task_id').onRef('p.report_id', '=', 'c.report_id'))
        .select(['c.held', 'p.metadata', 'p.public_share'])
        .where('c.task_id', '=', taskId)
        .where('c.bucket', '=', bucket)
        .where('c.organisation', '=', organisation)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      if (row.held !== null) return plain(row.held);
      // A row of the build before: at the leader, what it shows can be made of what the report carries, until that is aggregated.
      if (row.metadata === null || row.public_share === null) return 'untold';
      return concat(plain(row.metadata), sha256(plain(row.public_share)));
    },
  };
}
