// tables/notices.ts — what was handed to an aggregator by file: rows are added and never removed.
import type { Selectable } from 'kysely';
import { plain, type Tools } from './dialect.ts';
import type { Schema } from './schema.ts';
import type { Notice, NoticeTable } from '../../ports/store/notices.ts';

export function noticeTable({ db }: Tools): NoticeTable {
  const all = () => db.selectFrom('notices').selectAll().orderBy('day').orderBy('object');
  return {
    putNotice: async ({ kind, object, charterDigest, document, day }) => {
      const added = await db
        .insertInto('notices')
        .values({ kind, object, charter_digest: charterDigest ?? null, document, day })
        .onConflict((conflict) => conflict.column('object').doNothing())
        .returning('object')
        .executeTakeFirst();
      return added !== undefined;
    },
    notices: async () => (await all().execute()).map(notice),
    noticesOf: async (charterDigest) => (await all().where('charter_digest', '=', charterDigest).execute()).map(notice),
  };
}

function notice({ charter_digest: charterDigest, ...row }: Selectable<Schema['notices']>): Notice {
  return { ...row, charterDigest: charterDigest === null ? undefined : plain(charterDigest) };
}
