// holder.ts — which process holds a folder, told so that another one can judge whether it lives, in another container or after a reboot too.
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process number alone says little: each container counts its own, and the system gives numbers of the dead to others. */
export interface Holder {
  readonly pid: number;
  /** When it started, in the kernel's ticks since the boot; '' if the system doesn't say. */
  readonly start: string;
  /** The boot that it runs under, and the namespace that its number counts in; '' likewise. */
  readonly boot: string;
  readonly namespace: string;
  readonly machine: string;
  readonly host: string;
  /** Of this one use. */
  readonly mark: string;
}

const FIELDS = ['start', 'boot', 'namespace', 'machine', 'host', 'mark'] as const;

export function holderText(holder: Holder): string {
  return [String(holder.pid), ...FIELDS.map((field) => holder[field])].join('\n');
}

/** Undefined for an empty file or one that a person wrote. A number alone is the build before's, on this machine. */
export function parseHolder(text: string): Holder | undefined {
  const [pid = '', ...rest] = text.split('\n');
  if (!/^\d{1,10}$/.test(pid) || (rest.length !== 0 && rest.length !== FIELDS.length)) return undefined;
  const [start = '', boot = '', namespace = '', machine = '', host = '', mark = ''] = rest;
  return { pid: Number(pid), start, boot, namespace, machine, host, mark };
}

/** This process, but for the mark of a use. */
export async function thisProcess(): Promise<Holder> {
  const [start, boot, namespace, machine] = await Promise.all([
    startOf(process.pid),
    text('/proc/sys/kernel/random/boot_id'),
    readlink('/proc/self/ns/pid').catch(() => ''),
    text('/etc/machine-id'),
  ]);
  return { pid: process.pid, start: start ?? '', boot, namespace, machine, host: hostname(), mark: '' };
}

/** `unknown`: it can't be seen from here. Only its own container or machine could tell, or a person. `inUse` are the marks of our own living uses. */
export async function judge(holder: Holder, self: Holder, inUse: ReadonlySet<string>): Promise<'alive' | 'dead' | 'unknown'> {
  const isOfTheBuildBefore = holder.mark === '';
  if (isOfTheBuildBefore) return holder.pid === self.pid ? 'dead' : numberLives(holder.pid);
  if (holder.boot !== self.boot) return holder.machine !== '' && holder.machine === self.machine ? 'dead' : 'unknown'; // this machine, before its reboot
  if (holder.boot === '' && holder.host !== self.host) return 'unknown';
  if (holder.namespace !== self.namespace) return 'unknown';
  if (holder.pid === self.pid && holder.start === self.start) return inUse.has(holder.mark) ? 'alive' : 'dead';
  if (numberLives(holder.pid) === 'dead') return 'dead';
  const start = holder.start === '' ? undefined : await startOf(holder.pid);
  return start === undefined || start === holder.start ? 'alive' : 'dead';
}

function numberLives(pid: number): 'alive' | 'dead' {
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 'alive' : 'dead';
  }
}

/** Field 22 of /proc/PID/stat; the name before it, in brackets, may hold anything (proc(5)). Undefined if it can't be read. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await text(`/proc/${pid}/stat`);
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** Without the line's end; '' if there is no such file. */
async function text(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim();
}
