// prepare.mjs — makes a fresh clone ready: installs what is missing and, with --build [ROOM], compiles. Speaks on stderr only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.stderr.on('error', () => undefined); // whoever watched has left; the work goes on

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  stop(
    `Soundings needs Node 20.19 or newer; this is Node ${process.versions.node}. Install a newer one from your system's packages and try again.`,
  );
}

const lock = join(root, 'package-lock.json');
const stamp = join(root, 'node_modules', '.soundings-lock');
const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
if (!installed()) {
  say('Installing what is missing (a minute or two the first time) …');
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'The packages could not be installed; the lines above say why. Check the network to the package registry and try again.',
  );
  writeFileSync(stamp, wanted);
}
const build = process.argv.indexOf('--build');
if (build > 0) {
  const rooms = process.argv.slice(build + 1);
  run(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', ...rooms],
    'The sources did not compile; the lines above say where.',
  );
  run(process.execPath, [join(root, 'scripts', 'bundle.mjs')], 'The browser bundle could not be made; the lines above say why.');
}

function installed() {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === wanted;
  const record = join(root, 'node_modules', '.package-lock.json');
  return existsSync(record) && statSync(record).mtimeMs >= statSync(lock).mtimeMs;
}

function run(command, args, failure) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) stop(failure);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text) {
  say(text);
  process.exit(1);
}
