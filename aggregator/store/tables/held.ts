// tables/held.ts — which contribution has an organisation's place in a window, for the organisation that asks (protocol.md "Held").
import { concat } from '@soundings/crypto/bytes';
import { sha256 } from '@soundings/crypto/sha256';
import { plain, type Tools } from './dialect.ts';
import { kept } from './kept.ts';
import type { HeldTable } from '../../ports/store/reports.ts';

interface Place {
  readonly taskId: Uint8Array;
  readonly bucket: Uint8Array;
  readonly organisation: Uint8Array;
}

const heldIn = kept((db, { taskId, bucket, organisation }: Place) =>
  db
    .selectFrom('contributions as c')
    .leftJoin('report_payloads as p', (join) => join.onRef('p.task_id', '=', 'c.task_id').onRef('p.report_id', '=', 'c.report_id'))
    .select(['c.held', 'p.metadata', 'p.public_share'])
    .where('c.task_id', '=', taskId)
    .where('c.bucket', '=', bucket)
    .where('c.organisation', '=', organisation),
);

export function heldTable(tools: Tools): HeldTable {
  return {
    heldContribution: async (taskId, bucket, organisation) => {
      const [row] = (await heldIn(tools, tools.db, { taskId, bucket, organisation })).rows;
      if (row === undefined) return undefined;
      if (row.held !== null) return plain(row.held);
      // The previous build wrote this row. The leader can make its content from the report's payload, until the report is aggregated.
      if (row.metadata === null || row.public_share === null) return 'untold';
      return concat(plain(row.metadata), sha256(plain(row.public_share)));
    },
  };
}
