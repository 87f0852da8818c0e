// unix-time.ts — what time it is: the machine's clock, or, in a demonstration, a file that says so.
import { readFileSync } from 'node:fs';
import { InputError } from './errors.ts';

/** Seconds since the epoch. `file` holds milliseconds since the epoch, as a decimal; it is read again at every call. */
export function unixSeconds(file: string | undefined): () => number {
  if (file === undefined) return () => Math.floor(Date.now() / 1000);
  return () => {
    const milliseconds = readFileSync(file, 'utf8').trim();
    if (!/^\d{1,15}$/.test(milliseconds))
      throw new InputError(`${file} does not hold a time. Write it as a whole number of milliseconds since 1970.`);
    return Math.floor(Number(milliseconds) / 1000);
  };
}
