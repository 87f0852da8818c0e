// main.ts — `npm run planted`: plants each bug of the list in turn and runs the test that has to catch it; exit 1 if one survives. Words choose
// among the bugs: `npm run planted -- '#38'` tries those that have it in their name, their file or their test.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Bug } from './bug.ts';
import { bugs } from './bugs.ts';

const root = resolve(import.meta.dirname, '..', '..');
const vitest = resolve(root, 'node_modules', 'vitest', 'vitest.mjs');
const words = process.argv.slice(2);
let [tried, survived] = [0, 0];
for (const [at, bug] of bugs.entries()) {
  const { name, caughtBy, test } = bug;
  if (!words.every((word) => `${name} ${bug.file} ${caughtBy} ${test}`.includes(word))) continue;
  const verdict = verdictOn(at, bug);
  tried++;
  if (verdict !== 'caught') survived++;
  process.stdout.write(`${verdict.padEnd(10)}${name}\n          ${caughtBy}: ${test}\n`);
}
process.stdout.write(`${tried - survived} of ${tried} planted bugs caught\n`);
process.exitCode = survived === 0 && tried > 0 ? 0 : 1;

/**
 * Caught: the run began, and a test of that name failed; if it was given up because something never ended, it has passed in the same time without
 * the bug. Anything else that goes wrong proves nothing.
 */
function verdictOn(at: number, { test, hangs }: Bug): 'caught' | 'survived' | 'no verdict' {
  if (hangs === true && run(at, test, true) !== 'passed') return 'no verdict';
  const outcome = run(at, test, false);
  if (outcome === 'passed') return 'survived';
  return outcome === 'failed' ? 'caught' : 'no verdict';
}

function run(at: number, test: string, isSound: boolean): 'passed' | 'failed' | 'broken' {
  const { status, stdout } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', 'tests/planted/planted.config.ts', '--reporter', 'json', '-t', escaped(test)],
    { cwd: root, encoding: 'utf8', env: { ...process.env, PLANTED: String(at), SOUND: isSound ? '1' : '0' }, maxBuffer: 256 << 20 },
  );
  const report = readReport(stdout);
  if (report === undefined || report.numTotalTests === report.numPendingTests) return 'broken';
  if (status === 0) return 'passed';
  return report.numFailedTests > 0 ? 'failed' : 'broken';
}

interface Report {
  readonly numTotalTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

function readReport(output: string): Report | undefined {
  const line = output.split('\n').find((candidate) => candidate.startsWith('{"numTotalTestSuites"'));
  return line === undefined ? undefined : (JSON.parse(line) as Report);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
