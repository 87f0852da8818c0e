// read-alone.mjs — reads one spreadsheet in a process of its own; prints what was said of it, and how much memory the process took.
import { readFileSync } from 'node:fs';
import { readSheet } from '../../../src/dist/sheet/read-sheet.js';

/** The thread that reads leaves this one idle, so it can look often. What the system calls a process's peak may include the one that started it. */
const LOOK_MS = 5;

const bytes = new Uint8Array(readFileSync(process.argv[2] ?? ''));
let peak = 0;
const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));
const looking = setInterval(look, LOOK_MS);
const begun = performance.now();
const sentence = await readSheet('It', { bytes, sheet: undefined }).then(
  ({ kind }) => `It was read: ${kind}.`,
  (error) => error.message,
);
const ms = Math.round(performance.now() - begun);
clearInterval(looking);
look();
console.log(JSON.stringify({ sentence, megabytes: Math.ceil(peak / 2 ** 20), ms }));
