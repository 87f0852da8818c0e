// http/quota.ts — how many contributions one organisation may send per minute, so that one faulty machine doesn't hold up everybody else (RFC 6585 §4).

/** Above this number, names that have not sent anything for a minute are forgotten. */
const KEPT = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  left: number;
  atMs: number;
}

/** A token bucket for each organisation. It holds as much as one minute allows and refills evenly. Each replica counts for itself. */
export class Quota {
  private readonly perMinute: number;
  private readonly buckets = new Map<string, Bucket>();

  constructor(perMinute: number) {
    this.perMinute = perMinute;
  }

  /**
   * Takes one for each name: for all of them or for none. Pass only names that a signature has proved: whoever could use up another's quota
   * would silence them. Returns 0, or the milliseconds after which it may be tried again.
   */
  take(names: readonly string[], nowMs: number): number {
    const asked = new Map<string, number>();
    for (const name of names) asked.set(name, (asked.get(name) ?? 0) + 1);
    const filled = [...asked].map(([name, count]) => ({ name, left: this.leftIn(name, nowMs) - count }));
    const least = filled.reduce((least, { left }) => Math.min(least, left), 0);
    if (least < 0) return Math.ceil((-least * MINUTE_MS) / this.perMinute);
    for (const { name, left } of filled) this.buckets.set(name, { left, atMs: nowMs });
    if (this.buckets.size > KEPT) this.forget(nowMs);
    return 0;
  }

  private leftIn(name: string, nowMs: number): number {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) return this.perMinute;
    const gained = (Math.max(0, nowMs - bucket.atMs) * this.perMinute) / MINUTE_MS;
    return Math.min(this.perMinute, bucket.left + gained);
  }

  /** Forgets full buckets: they are the same as no bucket. */
  private forget(nowMs: number): void {
    for (const [name, { atMs }] of this.buckets) if (nowMs >= atMs + MINUTE_MS) this.buckets.delete(name);
  }
}
