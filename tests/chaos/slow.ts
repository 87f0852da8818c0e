// slow.ts — measures how long an honest upload takes with and without a thousand slow sockets.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { encode } from '../../crypto/codec.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { resourcePath } from '../../protocol/dap/paths.ts';
import { UploadRequest } from '../../protocol/dap/upload.ts';
import { makeReport, type PlainTask } from '../support/dap-client.ts';
import type { TestPair } from '../support/servers.ts';
import type { SlowPlace } from '../support/slow-sockets.ts';
import type { SlowCounts, SlowOrder } from './slow-process.ts';

export interface SlowCrowd {
  /** Resolves once all are connected: each sends a head, sends a body or reads answers slowly, and is replaced when it is cut off. */
  open(): Promise<void>;
  close(): void;
  counts(): SlowCounts;
  stop(): void;
}

/** Of the sources: nothing in tests is compiled before it runs. */
const FROM_SOURCES = ['--conditions=@soundings/source', '--import', new URL('../sources.mjs', import.meta.url).href];

export function slowCrowd(ports: readonly number[], { taskId }: PlainTask, count: number): SlowCrowd {
  const child = fork(join(import.meta.dirname, 'slow-process.ts'), { execArgv: FROM_SOURCES });
  // Owned by the listener.
  let counts: SlowCounts = { open: 0, closed: 0 };
  child.on('message', (told: SlowCounts) => {
    counts = told;
  });
  const path = resourcePath({ kind: 'reports', taskId });
  const headers = [`Content-Type: ${mediaType('upload-req')}`];
  const places = ports.map((port): SlowPlace => ({ port, path, headers, getPath: '/hpke_config' }));
  const order = (what: SlowOrder) => child.send(what);
  return {
    open: async () => {
      order({ kind: 'open', places, count });
      while (counts.open < count) await wait(50);
    },
    close: () => order({ kind: 'close' }),
    counts: () => counts,
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** Milliseconds that uploads took, and those that were not taken. */
export interface Pace {
  readonly ms: readonly number[];
  readonly failed: number;
}

const CLIENTS = 4;
const EVERY_MS = 40;

/** Sends reports one each, as a few clients do at a steady rate; the time begins before the connection is chosen and ends with the answer. */
export async function measureUploads(
  pair: TestPair,
  task: PlainTask,
  hour: bigint,
  ports: readonly number[],
  uploads: number,
): Promise<Pace> {
  const bodies = await Promise.all(Array.from({ length: uploads }, async () => uploadBody(pair, task, hour)));
  const left = bodies.entries();
  const ms: number[] = [];
  let failed = 0;
  const client = async () => {
    for (const [at, body] of left) {
      const url = `http://127.0.0.1:${String(ports[at % ports.length])}/tasks/${TaskId.toText(task.taskId)}/reports`;
      const startMs = performance.now();
      // A connection that was kept may be closed just as it is used again: then, as any client does, once more.
      const isTaken = await taken(url, body)
        .catch(async () => taken(url, body))
        .catch(() => false);
      ms.push(performance.now() - startMs);
      if (!isTaken) failed++;
      await wait(EVERY_MS);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { ms, failed };
}

async function taken(url: string, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': mediaType('upload-req') }, body });
  return (await response.arrayBuffer()).byteLength === 0 && response.status === 200;
}

async function uploadBody(pair: TestPair, task: PlainTask, hour: bigint): Promise<Uint8Array<ArrayBuffer>> {
  return encode(UploadRequest, { reports: [await makeReport(pair, task, 0, { time: hour })] }).slice();
}

/** The smallest that is at least as large as so great a part of them. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}
