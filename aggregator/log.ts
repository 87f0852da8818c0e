// aggregator/log.ts — what an aggregator may say about itself: JSON lines of allow-listed fields, so that no share, key or token can slip in.
import { visible } from '@soundings/protocol/json/visible';

/** Every event there is. A new one is added here, and nowhere else. */
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
  | 'header-malformed';

/** Every field there is. Identifiers are cut to their first characters; texts are our own sentences, never a peer's. */
export interface LogFields {
  readonly task?: string;
  readonly job?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly driver?: string;
  /** A sentence, or what countedReasons gives. */
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

/** `alarm` events are level error: somebody has to look. */
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

/** Writes one JSON line an event. What isn't in the list above is left out, whatever a caller's types allowed. */
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
