// main.ts — `npm run planted`: plants each bug of the list in turn and runs the test that has to catch it; exit 1 if one survives
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { bugs } from './bugs.ts';

const root = resolve(import.meta.dirname, '..', '..');
const vitest = resolve(root, 'node_modules', 'vitest', 'vitest.mjs');
let survived = 0;
for (const [at, { name, caughtBy, test }] of bugs.entries()) {
  const verdict = verdictOn(at, test);
  if (verdict !== 'caught') survived++;
  process.stdout.write(`${verdict.padEnd(10)}${name}\n          ${caughtBy}: ${test}\n`);
}
process.stdout.write(`${bugs.length - survived} of ${bugs.length} planted bugs caught\n`);
process.exitCode = survived === 0 ? 0 : 1;

/** Caught: the run began, and a test of that name failed. Anything else that goes wrong proves nothing. */
function verdictOn(at: number, test: string): 'caught' | 'survived' | 'no verdict' {
  const { status, stdout } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', 'tests/planted/planted.config.ts', '--reporter', 'json', '-t', escaped(test)],
    { cwd: root, encoding: 'utf8', env: { ...process.env, PLANTED: String(at) }, maxBuffer: 256 << 20 },
  );
  const report = readReport(stdout);
  if (report === undefined || report.numTotalTests === report.numPendingTests) return 'no verdict';
  if (status === 0) return 'survived';
  return report.numFailedTests > 0 ? 'caught' : 'no verdict';
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
