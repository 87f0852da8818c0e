// check-packages.mjs — packs the five rooms and looks at them as somebody who installs them would: publint --strict, and attw (ES modules only) for every entry point.
//
// Needs `npm run build`: what is packed is what was compiled.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROOMS = ['crypto', 'protocol', 'client-sdk', 'aggregator', 'src'];
/** attw's profile "esm-only": nobody is promised `require`, or a resolution older than `exports`. */
const IGNORED_RESOLUTIONS = new Set(['node10', 'node16-cjs']);

const folder = mkdtempSync(join(tmpdir(), 'soundings-packages-'));
const problems = [];
try {
  for (const room of ROOMS) problems.push(...(await problemsOf(room)));
} finally {
  rmSync(folder, { recursive: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function problemsOf(room) {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', `./${room}`, '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' }),
  );
  const tarball = new Uint8Array(readFileSync(join(folder, packed.filename)));
  const own = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8'));
  const files = new Set(packed.files.map(({ path }) => path));
  const missing = ['LICENSE', 'README.md'].filter((name) => !files.has(name)).map((name) => `${own.name}: ${name} is not packed`);
  const lint = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  const entries = entryPoints(own.exports, files);
  const { problems: wrong, entrypoints } = await checkPackage(createPackageFromTarballData(tarball), { entrypoints: entries });
  const typed = wrong.filter(({ resolutionKind, ...rest }) => !IGNORED_RESOLUTIONS.has(resolutionKind) && !isOnlyRequired(rest));
  const lost = Object.keys(entrypoints).length === entries.length ? [] : [`${own.name}: not every entry point was looked at`];
  process.stdout.write(`${own.name}: ${String(files.size)} files, ${String(entries.length)} entry points\n`);
  return [
    ...missing,
    ...lost,
    ...lint.messages.map((message) => `${own.name}: ${formatMessage(message, lint.pkg)}`),
    ...typed.map(({ kind, entrypoint, resolutionKind }) => `${own.name}: ${kind} ${entrypoint ?? ''} ${resolutionKind ?? ''}`),
  ];
}

/** Every path that `exports` lets through, a pattern's each by its name; but not package.json, which has no types. */
function entryPoints(exports, files) {
  return Object.entries(exports).flatMap(([name, target]) => {
    if (name === './package.json') return [];
    if (!name.includes('*')) return [name];
    const [before, after] = target.default.replace('./', '').split('*');
    return [...files]
      .filter((file) => file.startsWith(before) && file.endsWith(after))
      .map((file) => name.replace('*', file.slice(before.length, -after.length)));
  });
}

/** A problem of a module system that isn't promised has no resolution of its own. */
function isOnlyRequired({ kind }) {
  return kind === 'CJSResolvesToESM';
}
