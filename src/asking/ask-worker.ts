// ask-worker.ts — a worker thread that makes the rows of one answer, says how far it is, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { QueryError } from '../insight/question.ts';
import { questions } from '../insight/questions/list.ts';
import type { AskAnswer, AskRequest } from './in-thread.ts';

const { name, releases, asked, steps } = workerData as AskRequest;
parentPort?.postMessage(rowsOf());

function rowsOf(): AskAnswer {
  const question = questions.find((one) => one.name === name);
  if (question === undefined) throw new RangeError(`there is no question "${name}"`);
  try {
    const rows = question.rows(releases, asked, (done, of) => {
      Atomics.store(steps, 0, done);
      Atomics.store(steps, 1, of);
    });
    return { kind: 'rows', rows };
  } catch (error) {
    // An error's class doesn't survive the way out of a thread.
    if (error instanceof QueryError) return { kind: 'refused', reason: error.message };
    throw error;
  }
}
