// exchange.ts — what a client and a collector send: upload requests, some at once, and one collection until it is answered.
import { setTimeout as wait } from 'node:timers/promises';
import { encode } from '../../crypto/codec.ts';
import { CollectionJobReq } from '../../protocol/dap/collection.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { query, unshard, type Collected, type PlainTask } from '../../tests/support/dap-client.ts';
import { COLLECTOR_TOKEN } from '../../tests/support/servers.ts';

/** Sends every body once, so many at a time. Throws where one of them, or a report in it, was not taken. */
export async function uploadAll(
  leader: string,
  { taskId }: PlainTask,
  bodies: readonly Uint8Array<ArrayBuffer>[],
  atOnce: number,
): Promise<void> {
  const url = resourceUrl(leader, { kind: 'reports', taskId });
  const headers = { 'content-type': mediaType('upload-req') };
  const left = bodies[Symbol.iterator]();
  const lane = async () => {
    for (const body of left) {
      const response = await ask(url, { method: 'POST', headers, body });
      const answer = await response.arrayBuffer();
      if (!response.ok || answer.byteLength > 0)
        throw new Error(`an upload was answered with ${String(response.status)}, ${String(answer.byteLength)} bytes`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

const POLL_MS = 20;

/** The result of `hours` hours from `hour` on. */
export async function collect(leader: string, task: PlainTask, hour: bigint, hours = 1n): Promise<Collected> {
  const request = query({ start: hour, duration: hours });
  const url = resourceUrl(leader, { kind: 'collectionJobs', taskId: task.taskId });
  const headers = { authorization: `Bearer ${COLLECTOR_TOKEN}` };
  const started = await ask(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': mediaType('collection-job-req') },
    body: encode(CollectionJobReq, request).slice(),
  });
  const location = new URL(started.headers.get('location') ?? '', url);
  for (let response = started; ; response = await ask(location.href, { headers })) {
    if (!response.ok) throw new Error(`the collection was answered with ${String(response.status)} ${await response.text()}`);
    const body = new Uint8Array(await response.arrayBuffer());
    if (body.length > 0) return unshard(task, request, body);
    await wait(POLL_MS);
  }
}

const TRIES_MAX = 5;

/** A server closes a connection that was idle for long, and may do so just when the next request is on its way. All of DAP's may be repeated. */
async function ask(url: string, init: RequestInit): Promise<Response> {
  for (let tries = 1; ; tries++) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (tries >= TRIES_MAX) throw error;
    }
  }
}
