// probe.mjs — loaded into a process that is measured: sets its clock, and says how much processor time it has used.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const now = Date.now.bind(Date);
let aheadMs = Number(process.env.SOUNDINGS_BENCH_NOW ?? now()) - now();
Date.now = () => now() + aheadMs;

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

if (isMainThread) {
  process.on('message', (asked) => {
    if (asked.kind === 'clock') aheadMs = asked.nowMs - now();
    process.send?.({ cpuMs: cpuMs() });
  });
  process.channel?.unref(); // listening keeps nothing running
  const usage = process.env.SOUNDINGS_BENCH_USAGE;
  if (usage !== undefined) process.once('exit', () => writeFileSync(usage, String(cpuMs())));
}
