// replica.ts — one process of `soundings leader` or `soundings helper` that is killed or frozen, and started again.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Role } from '../support/servers.ts';

export interface Replica {
  readonly name: string;
  readonly role: Role;
  readonly port: number;
  /** SIGKILL and a new process on the same database. False where it isn't up at the moment. */
  kill(): boolean;
  /** SIGSTOP, and SIGCONT after so long: it goes on with what it was doing, leases run out or not. False where it isn't up. */
  freeze(ms: number): boolean;
  /** Ends the harm: resolves when it runs and answers. Throws where it doesn't within ten minutes. */
  heal(): Promise<void>;
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
}

export interface ReplicaPlace {
  readonly name: string;
  readonly role: Role;
  readonly port: number;
  readonly cli: string;
  readonly configFile: string;
  readonly logFile: string;
  /** It ended although nobody told it to. */
  readonly onCrash: (what: string) => void;
}

const HEAL_MS_MAX = 600_000;

export function startReplica({ name, role, port, cli, configFile, logFile, onCrash }: ReplicaPlace): Replica {
  let state: 'up' | 'frozen' | 'killed' | 'stopping' = 'up';
  let thaw = Promise.resolve();
  let child = start();

  function start(): ChildProcess {
    const log = openSync(logFile, 'a');
    const process_ = spawn(process.execPath, [cli, role, '--config', configFile], { stdio: ['ignore', log, log] });
    closeSync(log);
    process_.once('exit', (code, signal) => {
      if (state === 'stopping') return;
      if (state !== 'killed') onCrash(`${name} ended by itself (${signal ?? String(code)}); what it said is in ${logFile}`);
      state = 'up';
      child = start();
    });
    return process_;
  }

  return {
    name,
    role,
    port,
    kill: () => {
      if (state !== 'up') return false;
      state = 'killed';
      child.kill('SIGKILL');
      return true;
    },
    freeze: (ms) => {
      if (state !== 'up') return false;
      state = 'frozen';
      const frozen = child;
      frozen.kill('SIGSTOP');
      thaw = wait(ms).then(() => {
        frozen.kill('SIGCONT');
        if (state === 'frozen') state = 'up';
      });
      return true;
    },
    heal: async () => {
      await thaw;
      const deadline = Date.now() + HEAL_MS_MAX;
      while (!(await answers(port))) {
        if (Date.now() > deadline) throw new Error(`${name} doesn't come back; what it said is in ${logFile}`);
        await wait(100);
      }
    },
    stop: async () => {
      await thaw;
      state = 'stopping';
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = new Promise<number | null>((end) => child.once('exit', end));
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${String(port)}/hpke_config`, { signal: AbortSignal.timeout(20_000) })).ok;
  } catch {
    return false;
  }
}
