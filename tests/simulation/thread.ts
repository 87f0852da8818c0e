// thread.ts — one thread of a long run: it gets a range of scenarios at a time, and returns their results.
import { parentPort } from 'node:worker_threads';
import { prepareGround } from './ground.ts';
import { simulate, type Summary } from './run.ts';

/** One stretch; its end is one past its last number. */
export interface Stretch {
  readonly seed: string;
  readonly from: number;
  readonly to: number;
}

const port = parentPort;
if (port === null) throw new TypeError('this is a thread of a run, and no program');
const ground = prepareGround();
port.on('message', (stretch: Stretch | 'end') => {
  if (stretch === 'end') void ground.close().then(() => port.close());
  else void simulate(ground, stretch.seed, stretch.from, stretch.to, Infinity).then((summary: Summary) => port.postMessage(summary));
});
