// tables/short-memory.ts — what this process has just written, kept in memory for the seconds until it needs it again, instead of being read and decrypted.

export interface ShortMemory<Value> {
  /** Lets go of what nobody came for, and makes and keeps a value that takes about so many bytes, if there is room. */
  keep(name: string, bytes: number, make: () => Value, nowMs: number): void;
  find(name: string): Value | undefined;
  forget(name: string): void;
}

const BYTES_MAX = 16 << 20;
/** Another replica may do what was kept for: after so long nobody waits for it here. */
const KEPT_MS = 10_000;

export function shortMemory<Value>(): ShortMemory<Value> {
  // Only the functions below change these; the oldest is first.
  const kept = new Map<string, { readonly value: Value; readonly bytes: number; readonly untilMs: number }>();
  let total = 0;

  const forget = (name: string) => {
    total -= kept.get(name)?.bytes ?? 0;
    kept.delete(name);
  };

  return {
    keep: (name, bytes, make, nowMs) => {
      for (const [oldest, { untilMs }] of kept) {
        if (untilMs > nowMs) break;
        forget(oldest);
      }
      // The oldest is needed next, so the newest is left out.
      if (kept.has(name) || total + bytes > BYTES_MAX) return;
      kept.set(name, { value: make(), bytes, untilMs: nowMs + KEPT_MS });
      total += bytes;
    },
    find: (name) => kept.get(name)?.value,
    forget,
  };
}
