// kept.test.ts — a statement that is written once takes other values each time, in the places where its stand-ins were.
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { Kysely, SqliteDialect } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SqlDialect } from '../../aggregator/store/tables/dialect.ts';
import { kept } from '../../aggregator/store/tables/kept.ts';
import type { Schema } from '../../aggregator/store/tables/schema.ts';
import { sqliteRows } from '../../aggregator/store/sqlite-rows.ts';

const dialect = (): SqlDialect => ({ ...sqliteRows, forUpdate: (query: unknown) => query }) as unknown as SqlDialect;

let db: Kysely<Schema>;
beforeEach(async () => {
  db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) });
  await db.schema.createTable('meta').addColumn('key', 'text').addColumn('value', 'text').execute();
});
afterEach(async () => db.destroy());

it('has each value where it belongs, whatever ran before', async () => {
  const tools = { dialect: dialect() };
  const insert = kept((on, { key, value }: { readonly key: string; readonly value: string }) =>
    on.insertInto('meta').values({ value, key }),
  );
  const select = kept((on, { value, key }: { readonly key: string; readonly value: string }) =>
    on
      .selectFrom('meta')
      .select(['key', 'value'])
      .where('key', '=', key)
      .where('value', '=', value)
      .where('key', '!=', 'never')
      .where('key', '=', key),
  );
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (key, value) => {
      await db.deleteFrom('meta').execute();
      expect((await insert(tools, db, { key, value })).numAffectedRows).toBe(1n);
      expect((await select(tools, db, { key, value })).rows).toEqual(key === 'never' ? [] : [{ key, value }]);
      expect((await select(tools, db, { key, value: `${value}!` })).rows).toEqual([]);
    }),
    { numRuns: 50, seed: 19 },
  );
});

it('is written once for each database, with that database’s own words', async () => {
  const writtenFor: SqlDialect[] = [];
  const select = kept((on, { key }: { readonly key: string }, own) => {
    writtenFor.push(own);
    return own.forUpdate(on.selectFrom('meta').select('value').where('key', '=', key));
  });
  const [one, two] = [{ dialect: dialect() }, { dialect: dialect() }];
  for (const tools of [one, two, one, two, one]) expect((await select(tools, db, { key: 'a' })).rows).toEqual([]);
  expect(writtenFor).toEqual([one.dialect, two.dialect]);
});
