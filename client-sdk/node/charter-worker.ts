// charter-worker.ts — a worker thread that examines one charter and ends.
import { parentPort, workerData } from 'node:worker_threads';
import type { Charter } from '../../protocol/mission/charter.ts';
import { promiseIssues } from '../../protocol/mission/charter-noise.ts';

parentPort?.postMessage(promiseIssues(workerData as Charter));
