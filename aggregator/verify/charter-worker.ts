// verify/charter-worker.ts — a worker thread that examines one charter and ends.
import { parentPort, workerData } from 'node:worker_threads';
import type { Charter } from '@soundings/protocol/mission/charter';
import { promiseIssues } from '@soundings/protocol/mission/charter-noise';

parentPort?.postMessage(promiseIssues(workerData as Charter));
