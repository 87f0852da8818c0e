// server.ts — a leader or helper as a process of its own, whose clock is set and whose processor time, syncs and writes are read.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** What a server has used since it started. What the kernel wrote later on its behalf isn't in it. */
export interface Used {
  readonly cpuMs: number;
  /** Calls of fsync and fdatasync; NaN without a C compiler. */
  readonly syncs: number;
  readonly writes: number;
  readonly bytes: number;
}

export interface MeasuredServer {
  setClock(nowMs: number): Promise<void>;
  used(): Promise<Used>;
  /** Reports that its jobs have finished with, counted or rejected. */
  finished(): number;
  jobs(): number;
  stop(): Promise<void>;
}

/** The preloaded library, compiled once a run; undefined where there is no C compiler. */
export function countingLibrary(folder: string): string | undefined {
  const library = join(folder, 'count-io.so');
  const args = ['-O2', '-shared', '-fPIC', '-o', library, join(import.meta.dirname, 'count-io.c'), '-ldl'];
  return spawnSync('cc', args, { stdio: 'ignore' }).status === 0 ? library : undefined;
}

const START_MS_MAX = 60_000;

export interface Measuring {
  /** The folder of the build that is measured. */
  readonly root: string;
  /** For its messages and counts. */
  readonly folder: string;
  readonly library: string | undefined;
  readonly profileFolder: string | undefined;
  /** Its time when it starts. */
  readonly nowMs: number;
}

/** Starts one. Resolves once its HPKE configuration is served. */
export async function startMeasured(
  role: 'leader' | 'helper',
  config: string,
  url: string,
  { root, folder, library, profileFolder, nowMs }: Measuring,
): Promise<MeasuredServer> {
  const counts = join(folder, `${role}.io`);
  writeFileSync(counts, new Uint8Array(24));
  const profile =
    profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${role}.cpuprofile`];
  const args = ['--import', join(import.meta.dirname, 'probe.mjs'), ...profile, join(root, 'src/dist/cli.js'), role, '--config', config];
  const probe = { SOUNDINGS_BENCH_NOW: String(nowMs) };
  const env = { ...process.env, ...probe, ...(library === undefined ? {} : { LD_PRELOAD: library, SOUNDINGS_BENCH_IO: counts }) };
  const messages = openSync(join(folder, `${role}.log`), 'a');
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', messages, 'ipc'], env });
  closeSync(messages);
  const jobs = { finished: 0, reports: 0 };
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { event?: string; reports?: number; rejected?: number };
      if (said.event !== 'job-finished') return;
      jobs.finished++;
      jobs.reports += (said.reports ?? 0) + (said.rejected ?? 0);
    });
  }
  await answering(child, url, role, join(folder, `${role}.log`));
  return {
    setClock: async (nowMs) => {
      await ask(child, { kind: 'clock', nowMs });
    },
    used: async () => {
      const { cpuMs } = await ask(child, { kind: 'usage' });
      const words = new BigUint64Array(new Uint8Array(readFileSync(counts)).buffer);
      const counted = (at: number) => (library === undefined ? NaN : Number(words[at]));
      return { cpuMs, syncs: counted(0), writes: counted(1), bytes: counted(2) };
    },
    finished: () => jobs.reports,
    jobs: () => jobs.finished,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function ask(child: ChildProcess, question: object): Promise<{ readonly cpuMs: number }> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => {
      resolve(answer as { cpuMs: number });
    });
    child.send(question, (error) => {
      if (error !== null) reject(error);
    });
  });
}

async function answering(child: ChildProcess, url: string, role: string, log: string): Promise<void> {
  const deadline = performance.now() + START_MS_MAX;
  const isUp = async () =>
    fetch(`${url}hpke_config`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`The ${role} did not start: ${readFileSync(log, 'utf8')}`);
    await wait(50);
  }
}
