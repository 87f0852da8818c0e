// ops/database-watch.ts — logs that the database is away: at once, every ten minutes, and when it is back. Measures for how long.
import type { Clock, Log } from '../ports/ports.ts';

/** How often it is logged again that the database is away. */
const REMINDER_MS = 600_000;

export interface DatabaseWatch {
  readonly failed: (error: Error) => void;
  readonly answered: () => void;
  /** For how many seconds the database has been away; 0 while it answers. */
  readonly awaySeconds: () => number;
}

export function databaseWatch(clock: Clock, log: Log): DatabaseWatch {
  // Only the functions below change this.
  let away: { readonly sinceMs: number; saidMs: number } | undefined;
  return {
    failed: ({ message }) => {
      const nowMs = clock.now();
      if (away !== undefined && nowMs < away.saidMs + REMINDER_MS) return;
      away = { sinceMs: away?.sinceMs ?? nowMs, saidMs: nowMs };
      log('error', 'database-away', { reason: message });
    },
    answered: () => {
      if (away === undefined) return;
      log('info', 'database-back', { durationMs: Math.max(0, clock.now() - away.sinceMs) });
      away = undefined;
    },
    awaySeconds: () => (away === undefined ? 0 : Math.max(0, clock.now() - away.sinceMs) / 1000),
  };
}
