// index.ts — the entry point for servers: runs an aggregator from its configuration file, and does the operator's commands on its database.
export { runAggregator, startAggregator, type RunningAggregator } from './run.ts';
export { StartError } from './config-file.ts';
export { backUpAggregator, endQuarantineOf } from './backup.ts';
export { rekeyDatabaseOf } from './rekey.ts';
export { verifyAuditOf, type AuditHead } from './audit.ts';
export { openWindowsOf, withDatabaseOf, type OpenedDatabase } from './database.ts';
