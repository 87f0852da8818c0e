// rehearsal.ts — how long a rehearsal takes: thirty organisations and three windows, all parties on this machine.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDraft } from '../protocol/charter/charter.ts';
import { completeCharter } from '../protocol/charter/charter-noise.ts';
import { rehearseInThread } from '../src/rehearsal/in-thread.ts';

/** A convenor waits for it, and a board asks for another after each change. */
const SECONDS_MAX = 120;
const ASKED = { seed: 'bench', organisations: 30, windows: 3, build: 'bench' };
const CHARTER = join(import.meta.dirname, '../examples/charters/food-banks-and-debt-advice.json');

export async function measureRehearsal(say: (line: string) => void): Promise<{ readonly seconds: number; readonly cpuSeconds: number }> {
  const charter = completeCharter(checkDraft(JSON.parse(readFileSync(CHARTER, 'utf8'))));
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const answer = await rehearseInThread({ charter, ...ASKED }, new AbortController().signal);
  if (answer.kind === 'refused') throw new Error(answer.reasons.join(' '));
  const { user, system } = process.cpuUsage(before);
  const measured = { seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
  const { checks } = answer.rehearsed.report;
  say(`rehearsal of ${ASKED.organisations} organisations, ${ASKED.windows} windows`.padEnd(48) + `${measured.seconds.toFixed(1)} s`);
  say(`  of which this machine's processors`.padEnd(48) + `${measured.cpuSeconds.toFixed(1)} s, at most ${SECONDS_MAX} s in all`);
  for (const { name, ok } of checks) say(`  ${ok ? '✓' : '✗'} ${name}`);
  return measured;
}
