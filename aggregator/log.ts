// aggregator/log.ts — what an aggregator may log: JSON lines with a closed list of fields, so that no share, key or token can get into them.
import { visible } from '@soundings/protocol/json/visible';

/** Every event that can be logged. New ones are added here only. */
export type LogEvent =
  | 'started'
  | 'stopping'
  | 'request'
  | 'request-failed'
  | 'reports-uploaded'
  | 'job-created'
  | 'job-finished'
  | 'job-retried'
  | 'job-parked'
  | 'collection-started'
  | 'collection-finished'
  | 'collection-failed'
  | 'share-released'
  | 'share-refused'
  | 'batch-mismatch'
  | 'key-rotated'
  | 'garbage-collected'
  | 'audit-head'
  | 'mission-loaded'
  | 'mission-refused'
  | 'mission-outdated'
  | 'token-missing'
  | 'set-aside'
  | 'driver-failed'
  | 'driver-recovered'
  | 'window-at-risk'
  | 'database-away'
  | 'database-back'
  | 'quarantined'
  | 'quarantine-ended'
  | 'peer-restored'
  | 'generation-file'
  | 'header-malformed'
  | 'notice-taken'
  | 'notice-refused'
  | 'register-stale'
  | 'register-ahead'
  | 'register-forked';

/** Every field that a line can have. Identifiers are cut to their first characters. Texts are our own sentences, never a peer's. */
export interface LogFields {
  readonly task?: string;
  readonly job?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly driver?: string;
  /** A sentence, or the result of countedReasons. */
  readonly reason?: string | undefined;
  readonly accepted?: number;
  readonly rejected?: number;
  readonly reports?: number;
  readonly attempts?: number;
  readonly rows?: number;
  readonly hash?: string;
  readonly port?: number;
  readonly role?: string;
  readonly version?: string;
  readonly durationMs?: number;
}

export type LogLevel = 'info' | 'warn' | 'error';

/** Writes a line. Level `error` means that somebody has to look. */
export type Log = (level: LogLevel, event: LogEvent, fields?: LogFields) => void;

const FIELDS: readonly (keyof LogFields)[] = [
  'task',
  'job',
  'method',
  'route',
  'status',
  'code',
  'driver',
  'reason',
  'accepted',
  'rejected',
  'reports',
  'attempts',
  'rows',
  'hash',
  'port',
  'role',
  'version',
  'durationMs',
];

const IDENTIFIER_LENGTH_MAX = 8;

/**
 * A log that writes one JSON line for each event. Fields that aren't in the list above are left out, even if a caller's types allowed them.
 */
export function jsonLog(write: (line: string) => void, now: () => number): Log {
  return (level, event, fields = {}) => {
    const line: Record<string, unknown> = { time: new Date(now()).toISOString(), level, event };
    for (const field of FIELDS) {
      const value = fields[field];
      if (value !== undefined) line[field] = field === 'task' || field === 'job' ? String(value).slice(0, IDENTIFIER_LENGTH_MAX) : value;
    }
    write(visible(JSON.stringify(line)));
  };
}
