// drivers/trouble.ts — a driver that keeps failing: when it runs next, and which of its failures are logged.
import { fraction, type Context } from '../context.ts';
import { StoreError } from '../ports/store/errors.ts';
import { retryDelayMs } from './retry.ts';

/** How often a lasting failure is logged again. */
export const REMINDER_MS = 600_000;

export interface Trouble {
  /** False while the driver is paused. */
  isOver(nowMs: number): boolean;
  /** Logs the failure if it is a new one, or if it was last logged long ago. The pause grows with every failure. */
  failed(context: Context, error: unknown): void;
  /** Logs that the driver has recovered, if it had failed before. */
  worked(context: Context): void;
}

export function troubleOf(driver: string): Trouble {
  // Only the functions below change these.
  let failures = 0;
  let code: string | undefined;
  let saidMs = 0;
  let notBeforeMs = 0;

  return {
    isOver: (nowMs) => nowMs >= notBeforeMs,
    failed: (context, error) => {
      const now = context.clock.now();
      const seen = codeOf(error);
      failures++;
      notBeforeMs = now + retryDelayMs(context.config, failures, undefined, fraction(context));
      context.metrics.count('driver_failures_total', 1, { driver });
      if (code === seen && now < saidMs + REMINDER_MS) return;
      [code, saidMs] = [seen, now];
      context.log('error', 'driver-failed', { driver, code: seen, attempts: failures });
    },
    worked: (context) => {
      if (failures === 0) return;
      context.log('info', 'driver-recovered', { driver, attempts: failures });
      [failures, code, notBeforeMs] = [0, undefined, 0];
    },
  };
}

function codeOf(error: unknown): string {
  if (error instanceof StoreError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
