// http/admission.ts — how many requests of a kind run at once; extra requests queue briefly, then get 503 with Retry-After.
import type { After } from '../after.ts';

/** `full` and `waited-too-long` both mean 503 with Retry-After: the request was not processed. */
export type Admission = 'admitted' | 'full' | 'waited-too-long';

export interface AdmissionLimits {
  readonly atOnce: number;
  readonly waitingMax: number;
  readonly waitMs: number;
}

interface Waiting {
  readonly admit: () => void;
}

/**
 * Admits the newest waiting request first: under overload the clients of the oldest have probably disconnected. Each waiting request has a
 * timer of its own, so that it is answered even if none of the running requests ever ends.
 */
export class AdmissionGate {
  private readonly limits: AdmissionLimits;
  private readonly after: After;
  private running = 0;
  private readonly waiting: Waiting[] = [];

  constructor(limits: AdmissionLimits, after: After) {
    this.limits = limits;
    this.after = after;
  }

  get depth(): { readonly running: number; readonly waiting: number } {
    return { running: this.running, waiting: this.waiting.length };
  }

  /** After 'admitted', and only then, {@link leave} must follow. */
  async enter(): Promise<Admission> {
    if (this.running < this.limits.atOnce) {
      this.running++;
      return 'admitted';
    }
    if (this.waiting.length >= this.limits.waitingMax) return 'full';
    return new Promise((resume) => {
      const cancel = this.after(this.limits.waitMs, () => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        resume('waited-too-long');
      });
      const waiting: Waiting = {
        admit: () => {
          cancel();
          resume('admitted');
        },
      };
      this.waiting.push(waiting);
    });
  }

  leave(): void {
    const next = this.waiting.pop();
    if (next === undefined) this.running--;
    else next.admit();
  }
}
