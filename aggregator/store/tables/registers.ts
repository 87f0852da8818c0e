// tables/registers.ts — the documents of logged missions, when their registers were read, and the largest checkpoint seen of each.
import type { Selectable } from 'kysely';
import { plain, type Tools } from './dialect.ts';
import { kept } from './kept.ts';
import type { Schema } from './schema.ts';
import type { RegisterRecord, RegisterTables } from '../../ports/store/registers.ts';

const selectRegisters = kept((db) => db.selectFrom('registers').selectAll().orderBy('charter_digest'));

export function registerTables(tools: Tools): RegisterTables {
  const { db } = tools;
  return {
    registers: async () => (await selectRegisters(tools, db, {})).rows.map(record),
    register: async (charterDigest) => {
      const row = await db.selectFrom('registers').selectAll().where('charter_digest', '=', charterDigest).executeTakeFirst();
      return row && record(row);
    },
    watchRegister: async (charterDigest, document) => {
      await db
        .insertInto('registers')
        .values({ charter_digest: charterDigest, document, is_accepted: 0, first_read_day: null, checked_day: null })
        .onConflict((conflict) => conflict.column('charter_digest').doUpdateSet({ document }).where('registers.is_accepted', '=', 0))
        .execute();
    },
    acceptDocument: async (charterDigest, document) => {
      await db.updateTable('registers').set({ document, is_accepted: 1 }).where('charter_digest', '=', charterDigest).execute();
    },
    noteFirstRead: async (charterDigest, day) => {
      await db
        .updateTable('registers')
        .set({ first_read_day: day })
        .where('charter_digest', '=', charterDigest)
        .where('first_read_day', 'is', null)
        .execute();
    },
    noteChecked: async (charterDigest, day) => {
      await db.updateTable('registers').set({ checked_day: day }).where('charter_digest', '=', charterDigest).execute();
    },
    registerHead: async (origin) => {
      const row = await db.selectFrom('register_heads').selectAll().where('origin', '=', origin).executeTakeFirst();
      return row && { note: row.note, fork: row.fork ?? undefined };
    },
    putRegisterHead: async (origin, { note, fork }) => {
      await db
        .insertInto('register_heads')
        .values({ origin, note, fork: fork ?? null })
        .onConflict((conflict) =>
          conflict
            .column('origin')
            .doUpdateSet({ note, fork: fork ?? null })
            .where('register_heads.fork', 'is', null),
        )
        .execute();
    },
  };
}

function record(row: Selectable<Schema['registers']>): RegisterRecord {
  return {
    charterDigest: plain(row.charter_digest),
    document: row.document,
    isAccepted: row.is_accepted === 1,
    firstReadDay: row.first_read_day ?? undefined,
    checkedDay: row.checked_day ?? undefined,
  };
}
