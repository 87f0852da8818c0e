// tables/generations.ts — how far this database has come, and the latest state that it has seen of each other aggregator's (generations.ts).
import { sql } from 'kysely';
import { isLater, type TaggedGeneration } from '@soundings/protocol/contribution/generation';
import { kept } from './kept.ts';
import { LostRace, plain, transaction, unsyncedTransaction, type Tools, type Trx } from './dialect.ts';
import type { GenerationTables } from '../../ports/store/generations.ts';

/**
 * Large enough that two histories of a database, one of them restored from a backup, don't share a number; small enough that eight million
 * steps fit below 2^53.
 */
const STEP_MAX = 2 ** 30;

interface Peer {
  readonly peer: string;
}

const selectPeer = kept((db, { peer }: Peer) => db.selectFrom('peer_generations').selectAll().where('peer', '=', peer));

const lockPeer = kept((db, { peer }: Peer, dialect) =>
  dialect.forUpdate(db.selectFrom('peer_generations').selectAll().where('peer', '=', peer)),
);

const selectRestored = kept((db) =>
  db.selectFrom('peer_generations').select(['peer', 'restored_generation']).where('restored_generation', 'is not', null),
);

export function generationTables(tools: Tools): GenerationTables {
  const { db } = tools;
  return {
    ownGeneration: async () => latest(db),
    holdsGeneration: async ({ generation, commits }) => {
      const row = await db.selectFrom('generations').select('commits').where('generation', '=', generation).executeTakeFirst();
      if (row !== undefined) return commits <= row.commits;
      const first = await db.selectFrom('generations').select('generation').orderBy('generation').limit(1).executeTakeFirst();
      return first !== undefined && generation < first.generation;
    },
    nextGeneration: async (after) =>
      transaction(tools, async (trx) => {
        const own = await latest(trx);
        const step = 1 + (new DataView(tools.random(4).slice().buffer).getUint32(0) % STEP_MAX);
        const next = { generation: Math.max(own.generation, after?.generation ?? 0) + step, commits: 0 };
        const inserted = await trx
          .insertInto('generations')
          .values(next)
          .onConflict((conflict) => conflict.doNothing())
          .returning('generation')
          .execute();
        if (inserted.length === 0) throw new LostRace();
        if (after !== undefined) await trx.deleteFrom('generations').where('generation', '<', next.generation).execute();
        return next;
      }),
    countCommits: async () =>
      db
        .updateTable('generations')
        .set((builder) => ({ commits: builder('commits', '+', 1) }))
        .where('generation', '=', (builder) => builder.selectFrom('generations').select(sql<number>`max(generation)`.as('latest')))
        .returning(['generation', 'commits'])
        .executeTakeFirstOrThrow(),
    peerGeneration: async (peer) => {
      const [row] = (await selectPeer(tools, db, { peer })).rows;
      return row && { generation: row.generation, commits: row.commits, tag: plain(row.tag) };
    },
    // It is on disk with what is committed because of the peer's message. If nothing is, nothing was lost that the message was about.
    notePeerGeneration: async (peer, seen) =>
      unsyncedTransaction(tools, async (trx) => {
        const [row] = (await lockPeer(tools, trx, { peer })).rows;
        if (row === undefined) await insertPeer(trx, peer, seen);
        else if (isLater(seen, row)) await trx.updateTable('peer_generations').set(seen).where('peer', '=', peer).execute();
      }),
    setPeerRestored: async (peer, generation) => {
      await db
        .updateTable('peer_generations')
        .set({ restored_generation: generation ?? null })
        .where('peer', '=', peer)
        .execute();
    },
    restoredPeers: async () => {
      const { rows } = await selectRestored(tools, db, {});
      return new Map(rows.map((row) => [row.peer, row.restored_generation ?? 0]));
    },
  };
}

async function latest(db: Pick<Trx, 'selectFrom'>) {
  return db.selectFrom('generations').selectAll().orderBy('generation', 'desc').limit(1).executeTakeFirstOrThrow();
}

async function insertPeer(trx: Trx, peer: string, { generation, commits, tag }: TaggedGeneration): Promise<void> {
  const inserted = await trx
    .insertInto('peer_generations')
    .values({ peer, generation, commits, tag, restored_generation: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('peer')
    .execute();
  if (inserted.length === 0) throw new LostRace();
}
