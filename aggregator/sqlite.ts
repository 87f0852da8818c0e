// sqlite.ts — an entry point for programs that keep a file of SQLite themselves: opening one, and transactions as the aggregator has them.
export { ImmediateDialect } from './store/immediate-dialect.ts';
export { newSqlite, SqliteMissingError } from './store/new-sqlite.ts';
