// charter-worker.ts — a worker thread that examines one charter and ends.
import { parentPort, workerData } from 'node:worker_threads';
import type { Charter } from '@soundings/protocol/charter/charter';
import { promiseIssues } from '@soundings/protocol/charter/charter-noise';

parentPort?.postMessage(promiseIssues(workerData as Charter));
