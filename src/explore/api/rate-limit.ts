// rate-limit.ts — so many requests a minute from one address.

/** More addresses than this in one minute are forgotten, and begin anew. */
const ADDRESSES_MAX = 100_000;
const MINUTE_MS = 60_000;

/** The seconds to wait, or 0 if the request may go on. Owns its counts. */
export function rateLimit(most: number, now: () => number): (address: string) => number {
  let counts = new Map<string, number>();
  let since = now();
  return (address) => {
    if (now() - since >= MINUTE_MS || counts.size >= ADDRESSES_MAX) [counts, since] = [new Map<string, number>(), now()];
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    return count <= most ? 0 : Math.max(1, Math.ceil((since + MINUTE_MS - now()) / 1000));
  };
}
