// hold.mjs — loaded before the program that is to be killed: waits, with everything read in and all threads there, until the tracer has them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import '../../../src/dist/commands/index.js';

const POLL_MS = 2;

await stat('.'); // the pool's thread begins with its first work
const main = String(process.pid);
const threads = process.env['SOUNDINGS_SIDE'] === 'main' ? [main] : readdirSync('/proc/self/task').filter((thread) => thread !== main);
writeFileSync(process.env['SOUNDINGS_HELD'] ?? '', `${threads.map((thread) => `-p ${thread}`).join(' ')}\n`);
while (!threads.every(isTraced)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);

function isTraced(thread) {
  return /^TracerPid:\t[1-9]/m.test(readFileSync(`/proc/self/task/${thread}/status`, 'utf8'));
}
