// process-cost.ts — what a process has used so far, as Linux counts it; NaN elsewhere.
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second (USER_HZ), on every machine that Node runs on. */
const TICK_MS = 10;

/** Processor time of all its threads, user and system, in milliseconds. */
export function cpuMs(pid: number): number {
  // The second field is the name in parentheses, which may have spaces; user and system time are the 14th and 15th.
  const fields = read(`/proc/${String(pid)}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields === undefined ? NaN : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Bytes of it that are in memory. */
export function rssBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${String(pid)}/status`) ?? '')?.[1];
  return kilobytes === undefined ? NaN : Number(kilobytes) * 1024;
}

/** Processes that ran or wanted to, on average over the last minute. */
export function loadAverage(): number {
  return Number(read('/proc/loadavg')?.split(' ')[0] ?? NaN);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
