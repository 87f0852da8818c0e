// process-cost.ts — what a process has used so far, as Linux counts it; NaN elsewhere.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Linux counts in hundredths of a second (USER_HZ), on every machine that Node runs on. */
const TICK_MS = 10;

/** Processor time of all its threads, user and system, in milliseconds. */
export function cpuMs(pid: number): number {
  const { own } = statOf(pid) ?? { own: NaN };
  return own;
}

/** Of a process, its children, and those of its children that have ended: a server with a process for each connection. */
export function familyCpuMs(pid: number): number {
  const children = readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    return stat?.parent === pid ? [stat.own] : [];
  });
  const { own, ended } = statOf(pid) ?? { own: NaN, ended: NaN };
  return children.reduce((total, ms) => total + ms, own + ended);
}

/** Milliseconds of the process itself, and of its children that have ended. */
function statOf(pid: number): { readonly parent: number; readonly own: number; readonly ended: number } | undefined {
  // The second field is the name in parentheses, which may have spaces; the parent is the 4th, the times are the 14th to 17th.
  const fields = read(`/proc/${String(pid)}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  if (fields === undefined) return undefined;
  const ms = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) * TICK_MS;
  return { parent: Number(fields[1]), own: ms(11), ended: ms(13) };
}

/** Bytes of it that are in memory. */
export function rssBytes(pid: number): number {
  return statusBytes(pid, 'VmRSS');
}

/** The most bytes of it that were in memory since it began, or since {@link resetPeak}. */
export function peakBytes(pid: number): number {
  return statusBytes(pid, 'VmHWM');
}

export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');
  } catch {
    // Not Linux, or not allowed: the peak is then that of its whole life.
  }
}

function statusBytes(pid: number, name: string): number {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(read(`/proc/${String(pid)}/status`) ?? '')?.[1];
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
