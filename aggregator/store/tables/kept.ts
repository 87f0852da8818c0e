// tables/kept.ts — statements whose text is made once. Kysely makes it from objects each time, which takes longer than a short statement takes to run.
import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { SqlDialect, Tools } from './dialect.ts';
import type { Schema } from './schema.ts';

/** What all of Kysely's builders can do. */
interface Written<Row> {
  compile(): CompiledQuery<Row>;
}

/** Runs the statement with these values, on a connection or in a transaction. */
export type Kept<Values, Row> = (tools: Pick<Tools, 'dialect'>, db: Kysely<Schema>, values: Values) => Promise<QueryResult<Row>>;

/** Stands for a value while a statement is written. */
class Blank<Name> {
  readonly name: Name;

  constructor(name: Name) {
    this.name = name;
  }
}

/**
 * A statement that is written when it first runs, once for each database. `write` gets a stand-in for each value, with which it can do nothing
 * but put it into the statement.
 */
export function kept<Values extends object, Row>(
  write: (db: Kysely<Schema>, values: Values, dialect: SqlDialect) => Written<Row>,
): Kept<Values, Row> {
  const written = new WeakMap<SqlDialect, CompiledQuery<Row>>();
  const blanks = new Proxy<Values>({} as Values, { get: (_, name) => new Blank(name) });
  return async ({ dialect }, db, values) => {
    let query = written.get(dialect);
    if (query === undefined) {
      query = write(db, blanks, dialect).compile();
      written.set(dialect, query);
    }
    const parameters = query.parameters.map((value) => (value instanceof Blank ? values[value.name as keyof Values] : value));
    return db.executeQuery({ ...query, parameters });
  };
}
