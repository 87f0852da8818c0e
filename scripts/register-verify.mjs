// register-verify.mjs — `npm run register:verify -- FOLDER [POLICY]`: a published register verified by Go programs of others; skipped with a notice without Go.
// The policy is that of the charters in the folder, if no file in the format of tlog-policy is named.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [folder, policy, ...others] = process.argv.slice(2);
if (folder === undefined || others.length > 0) {
  console.error('Say which published folder to verify: npm run register:verify -- FOLDER [POLICY]');
  process.exit(2);
}
if (spawnSync('go', ['version']).error !== undefined) {
  console.log('skipped: there is no Go on this machine, and the independent verifier is written in Go');
  process.exit(0);
}
const ownPolicy = policy === undefined ? policyOf(folder) : undefined;
const scratch = mkdtempSync(join(tmpdir(), 'soundings-register-verify-'));
try {
  const file = ownPolicy === undefined ? resolve(policy) : join(scratch, 'policy');
  if (ownPolicy !== undefined) writeFileSync(file, ownPolicy);
  const verifier = resolve(import.meta.dirname, '../tests/interop/register-verify');
  const { status } = spawnSync('go', ['run', '.', resolve(folder), file], { cwd: verifier, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(scratch, { recursive: true });
}

/** The policy of the first charter: all charters of one register have to be satisfied by the same checkpoints. */
function policyOf(register) {
  // Beside each document lie its pages.
  const name = readdirSync(join(register, 'mission')).find((file) => file.endsWith('.json'));
  if (name === undefined) {
    console.error(
      `${register} has no mission, so nothing says whose signatures count. Name a policy: npm run register:verify -- FOLDER POLICY`,
    );
    process.exit(2);
  }
  const { charter } = JSON.parse(readFileSync(join(register, 'mission', name), 'utf8')).charter;
  const { url, keys, witnesses, quorum } = charter.log;
  return [
    ...keys.map((key) => `log ${key} ${url}`),
    ...witnesses.map(({ key }, at) => `witness w${at} ${key}`),
    `group q ${quorum} ${witnesses.map((_, at) => `w${at}`).join(' ')}`,
    'quorum q',
    '',
  ].join('\n');
}
