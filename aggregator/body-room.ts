// aggregator/body-room.ts — how many bytes of requests' bodies are in memory at once, and who gives way when there are too many.

interface Held {
  bytes: number;
  /** Undefined once the body is whole: what is being worked on is not given up. */
  drop: (() => void) | undefined;
}

/** One request's part of the room. */
export interface Share {
  /** In [0, 1), evenly spread over requests that follow one another. */
  readonly phase: number;
  /** Counts further bytes; may drop the largest body that is still coming in, this one included. */
  readonly take: (bytes: number) => void;
  /** The body is whole. */
  readonly complete: () => void;
  /** The request is over. */
  readonly release: () => void;
}

/** The fractional parts of its multiples are as even as can be. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Bodies are read before anybody is asked to wait (admission.ts), so their number is not limited there, and their bytes are limited here. The
 * largest body that is still coming in gives way: whoever fills the memory loses first, and a contribution of ordinary size last.
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

  /** @param drop ends the reading of this body. */
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
