// read-body.ts — a body read no further than it may be long, and no longer than it may take.
import type { After } from './after.ts';

export interface Watch {
  /** Ends the reading with its reason. */
  readonly signal: AbortSignal;
  /** Told of each part before it is kept. */
  readonly onBytes?: (bytes: number) => void;
}

/** Undefined if there is more than `bytesMax`: reading stops there. */
export async function readBody(message: Request | Response, bytesMax: number, watch?: Watch): Promise<Uint8Array | undefined> {
  if (message.body === null) return new Uint8Array(0);
  const reader = message.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  // A read that is under way ends at once, as if the body had ended.
  const cancel = () => {
    reader.cancel().catch(() => undefined);
  };
  watch?.signal.addEventListener('abort', cancel, { once: true });
  try {
    let out = new Uint8Array(0);
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      watch?.signal.throwIfAborted();
      if (done) return out.subarray(0, length);
      if (length + value.length > bytesMax) {
        cancel();
        return undefined;
      }
      watch?.onBytes?.(value.length);
      watch?.signal.throwIfAborted();
      out = withRoom(out, length, value.length, bytesMax);
      out.set(value, length);
      length += value.length;
    }
  } finally {
    watch?.signal.removeEventListener('abort', cancel);
  }
}

/** Grown by doubling: a body in a million parts is not a million objects. */
function withRoom(out: Uint8Array<ArrayBuffer>, length: number, more: number, bytesMax: number): Uint8Array<ArrayBuffer> {
  if (length + more <= out.length) return out;
  const grown = new Uint8Array(Math.min(bytesMax, Math.max(2 * out.length, length + more)));
  grown.set(out.subarray(0, length));
  return grown;
}

/** The slowest that something may pass: by the end of the grace, and from then on, all of it must have come at the lowest rate. */
export interface Pace {
  readonly graceMs: number;
  readonly bytesPerSecondMin: number;
}

/** Calls `tooSlow` once what has passed falls behind the pace. What it returns ends the watch. */
export function watchPace({ graceMs, bytesPerSecondMin }: Pace, after: After, passed: () => number, tooSlow: () => void): () => void {
  let elapsedMs = 0;
  let cancel: () => void;
  const look = () => {
    const allowedMs = graceMs + (1000 * passed()) / bytesPerSecondMin;
    if (allowedMs <= elapsedMs) {
      tooSlow();
      return;
    }
    cancel = after(allowedMs - elapsedMs, look);
    elapsedMs = allowedMs;
  };
  look();
  return () => {
    cancel();
  };
}
