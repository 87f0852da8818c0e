// read-body.ts — reads a body, up to a length, and can stop when it is sent too slowly.
import type { IncomingMessage } from 'node:http';
import type { After } from './after.ts';

export interface Watch {
  /** Stops the reading, which then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called with the length of each part, before the part is stored. */
  readonly onBytes?: (bytes: number) => void;
}

/** The parts of a body that have arrived, in one buffer. */
class Parts {
  private bytes = new Uint8Array(0);
  private length = 0;
  private readonly bytesMax: number;
  private readonly watch: Watch | undefined;

  constructor(bytesMax: number, watch: Watch | undefined) {
    this.bytesMax = bytesMax;
    this.watch = watch;
  }

  /**
   * Adds a part. False if the body is too long; throws the signal's reason if it was aborted. The buffer doubles, so that a body in a
   * million parts doesn't make a million objects.
   */
  add(part: Uint8Array): boolean {
    const length = this.length + part.length;
    if (length > this.bytesMax) return false;
    this.watch?.onBytes?.(part.length);
    this.watch?.signal.throwIfAborted();
    if (length > this.bytes.length) {
      const grown = new Uint8Array(Math.min(this.bytesMax, Math.max(2 * this.bytes.length, length)));
      grown.set(this.whole());
      this.bytes = grown;
    }
    this.bytes.set(part, this.length);
    this.length = length;
    return true;
  }

  whole(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** Node's own streams of our servers' requests. Only {@link noteStream} adds to them. */
const streams = new WeakMap<Request, IncomingMessage>();

/**
 * Makes {@link readBody} read this request from Node's stream. With web streams each part of a body takes about ten times as long, which a
 * thousand slow bodies would make noticeable.
 */
export function noteStream(request: Request, stream: IncomingMessage): void {
  streams.set(request, stream);
}

/** Reads a body. Undefined if it is longer than `bytesMax` bytes: reading stops there. */
export async function readBody(message: Request | Response, bytesMax: number, watch?: Watch): Promise<Uint8Array | undefined> {
  const stream = message instanceof Request ? streams.get(message) : undefined;
  return stream === undefined ? readWeb(message, new Parts(bytesMax, watch), watch) : readNode(stream, new Parts(bytesMax, watch), watch);
}

async function readWeb(message: Request | Response, parts: Parts, watch: Watch | undefined): Promise<Uint8Array | undefined> {
  if (message.body === null) return new Uint8Array(0);
  const reader = message.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  // A pending read ends at once, as if the body had ended.
  const cancel = () => {
    reader.cancel().catch(() => undefined);
  };
  watch?.signal.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      watch?.signal.throwIfAborted();
      if (done) return parts.whole();
      if (parts.add(value)) continue;
      cancel();
      return undefined;
    }
  } finally {
    watch?.signal.removeEventListener('abort', cancel);
  }
}

/** Stops listening with the last part: Node says that the stream was closed right after its end, which is no error then. */
async function readNode(stream: IncomingMessage, parts: Parts, watch: Watch | undefined): Promise<Uint8Array | undefined> {
  return new Promise<Uint8Array | undefined>((resolve, reject) => {
    const letGo = () => {
      watch?.signal.removeEventListener('abort', abort);
      stream.off('data', data).off('end', end).off('error', broken).off('close', broken).pause();
    };
    const give = (body: Uint8Array | undefined) => {
      letGo();
      resolve(body);
    };
    const fail = (error: Error) => {
      letGo();
      reject(error);
    };
    const abort = () => {
      fail(errorOf(watch?.signal.reason));
    };
    const broken = (error?: Error) => {
      fail(error ?? new Error('the connection was closed'));
    };
    const data = (part: Uint8Array) => {
      try {
        if (!parts.add(part)) give(undefined);
      } catch (error) {
        fail(errorOf(error));
      }
    };
    const end = () => {
      give(parts.whole());
    };
    watch?.signal.addEventListener('abort', abort, { once: true });
    stream.on('data', data).once('end', end).once('error', broken).once('close', broken);
  });
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the reading was ended', { cause: reason });
}

/** How slowly bytes may arrive: from the end of the grace time on, all of them must have arrived at the lowest rate or faster. */
export interface Pace {
  readonly graceMs: number;
  readonly bytesPerSecondMin: number;
}

/** Calls `tooSlow` once the number of bytes that `passed` gives falls behind the pace. Call the returned function to stop watching. */
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
