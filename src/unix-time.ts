// unix-time.ts — what time it is: the machine's clock, or, in a demonstration, a file that says so.
import { readFileSync } from 'node:fs';

/** Seconds since the epoch. `file` holds milliseconds since the epoch, as a decimal; it is read again at every call. */
export function unixSeconds(file: string | undefined): () => number {
  if (file === undefined) return () => Math.floor(Date.now() / 1000);
  return () => Math.floor(Number(readFileSync(file, 'utf8')) / 1000);
}
