// aggregator/body-room.ts — limits how many bytes of request bodies are in memory at once, and picks the request to drop when there are too many.

interface Held {
  bytes: number;
  /** Undefined once the body is complete: a request that is being worked on is not dropped. */
  drop: (() => void) | undefined;
}

/** One request's part of the memory for bodies. */
export interface Share {
  /** In [0, 1), spread evenly over consecutive requests. */
  readonly phase: number;
  /** Counts further bytes. May drop the largest body that is still being received, which may be this one. */
  readonly take: (bytes: number) => void;
  /** Says that the body is complete. */
  readonly complete: () => void;
  /** Says that the request is over, and frees its bytes. */
  readonly release: () => void;
}

/** The fractional parts of multiples of the golden ratio are spread as evenly as possible. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Bodies are read before a request queues (admission.ts), so the queue doesn't limit their number. Their bytes are limited here instead. If
 * there are too many, the largest body that is still being received is dropped: whoever fills the memory is refused first, and a
 * contribution of ordinary size last.
 */
export class BodyRoom {
  private readonly bytesMax: number;
  private readonly held = new Set<Held>();
  private bytes = 0;
  private opened = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  get bytesHeld(): number {
    return this.bytes;
  }

  /** @param drop stops reading this body. */
  open(drop: () => void): Share {
    const one: Held = { bytes: 0, drop };
    this.held.add(one);
    this.opened++;
    return {
      phase: (this.opened * GOLDEN) % 1,
      take: (bytes) => {
        one.bytes += bytes;
        this.bytes += bytes;
        if (this.bytes > this.bytesMax) this.largestComing()?.();
      },
      complete: () => {
        one.drop = undefined;
      },
      release: () => {
        if (this.held.delete(one)) this.bytes -= one.bytes;
      },
    };
  }

  private largestComing(): (() => void) | undefined {
    let largest: Held | undefined;
    for (const one of this.held) if (one.drop !== undefined && one.bytes > (largest?.bytes ?? -1)) largest = one;
    return largest?.drop;
  }
}
