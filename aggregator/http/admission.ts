// http/admission.ts — how many requests of a kind run at once; who comes on top waits a little, or is told to come back.

/** `wait-too-long` and `full` both mean 503 with Retry-After: nothing of the request was looked at. */
export type Admission = 'admitted' | 'full' | 'waited-too-long';

export interface AdmissionLimits {
  readonly atOnce: number;
  readonly waitingMax: number;
  readonly waitMs: number;
}

interface Waiting {
  readonly sinceMs: number;
  readonly resume: (admission: Admission) => void;
}

/** Newest first: under overload the oldest have probably hung up, and serving them would help nobody. */
export class AdmissionGate {
  private readonly limits: AdmissionLimits;
  private readonly now: () => number;
  private running = 0;
  private waiting: Waiting[] = [];

  constructor(limits: AdmissionLimits, now: () => number) {
    this.limits = limits;
    this.now = now;
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
    return new Promise((resume) => this.waiting.push({ sinceMs: this.now(), resume }));
  }

  leave(): void {
    const tooOld = this.now() - this.limits.waitMs;
    const expired = this.waiting.filter(({ sinceMs }) => sinceMs < tooOld);
    this.waiting = this.waiting.filter(({ sinceMs }) => sinceMs >= tooOld);
    const next = this.waiting.pop();
    if (next === undefined) this.running--;
    else next.resume('admitted');
    for (const { resume } of expired) resume('waited-too-long');
  }
}
