// sqlite.ts — an entry point for programs that keep a file of SQLite themselves: opening one.
export { newSqlite, SqliteMissingError } from './store/new-sqlite.ts';
