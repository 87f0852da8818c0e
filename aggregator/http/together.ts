// http/together.ts — uploads that are being checked at the same time are stored at the same time, so that they share a commit.
import type { After } from '../after.ts';

/** Longer bodies are stored as soon as they are checked: their own commit is the least of what they cost. */
export const TOGETHER_BYTES_MAX = 1 << 17;

/** How long an upload that has been checked waits for those that are still being checked. */
const TOGETHER_MS = 10;

export interface Checking {
  /** Resolves at once if no other upload is being checked, and otherwise when all are, or after {@link TOGETHER_MS}. */
  checked(): Promise<void>;
  /** The upload has been answered, whatever happened to it. */
  end(): void;
}

/** Nobody waits for uploads that haven't come yet. */
export class Together {
  readonly #after: After;
  #beingChecked = 0;
  #waiting: (() => void)[] = [];
  #cancel: (() => void) | undefined;

  constructor(after: After) {
    this.#after = after;
  }

  begin(): Checking {
    this.#beingChecked++;
    let isBeingChecked = true;
    const leave = () => {
      if (isBeingChecked) this.#beingChecked--;
      isBeingChecked = false;
    };
    return {
      checked: async () => {
        leave();
        if (this.#beingChecked === 0) {
          this.#letGo();
          return;
        }
        await new Promise<void>((resume) => {
          this.#waiting.push(resume);
          this.#cancel ??= this.#after(TOGETHER_MS, () => {
            this.#letGo();
          });
        });
      },
      end: () => {
        leave();
        if (this.#beingChecked === 0) this.#letGo();
      },
    };
  }

  #letGo(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
