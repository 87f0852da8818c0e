// make-reports.ts — upload requests from workers of their own, so that a client's work is nobody else's time.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { decode, encode } from '../../crypto/codec.ts';
import { HpkeConfig, HpkeConfigList } from '../../protocol/dap/hpke.ts';
import { TaskConfiguration } from '../../protocol/dap/task.ts';
import type { PlainTask } from '../../tests/support/dap-client.ts';
import type { Pair } from './pair.ts';
import type { MakerData, MakerOrder } from './report-maker.ts';

/** Upload requests' bodies of `reports` reports each. */
export interface ReportMaker {
  /** `bodies` of them, made by all workers together. */
  make(bodies: number, order: MakerOrder): Promise<readonly Uint8Array<ArrayBuffer>[]>;
  close(): Promise<void>;
}

export async function reportMaker(
  { leader, helper }: Pick<Pair, 'leader' | 'helper'>,
  task: PlainTask,
  threads = availableParallelism(),
): Promise<ReportMaker> {
  const workerData: MakerData = {
    taskId: task.taskId,
    configuration: encode(TaskConfiguration, task.configuration),
    leaderKey: await sealingKey(leader.url),
    helperKey: await sealingKey(helper.url),
  };
  const workers = Array.from({ length: threads }, () => new Worker(new URL('./report-maker.ts', import.meta.url), { workerData }));
  return {
    async make(bodies, order) {
      const made: Uint8Array<ArrayBuffer>[] = [];
      let ordered = 0;
      await Promise.all(
        workers.map(async (worker) => {
          while (ordered < bodies) {
            ordered++;
            made.push(await answer(worker, order));
          }
        }),
      );
      return made;
    },
    close: async () => {
      await Promise.all(workers.map(async (worker) => worker.terminate()));
    },
  };
}

async function answer(worker: Worker, order: MakerOrder): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (body: Uint8Array<ArrayBuffer>) => {
      worker.off('error', reject);
      resolve(body);
    });
    worker.postMessage(order);
  });
}

async function sealingKey(url: string): Promise<Uint8Array> {
  const response = await fetch(`${url}hpke_config`);
  const [first] = decode(HpkeConfigList, new Uint8Array(await response.arrayBuffer()));
  if (first === undefined) throw new Error(`${url} has no HPKE configuration`);
  return encode(HpkeConfig, first);
}
