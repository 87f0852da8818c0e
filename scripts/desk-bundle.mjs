// desk-bundle.mjs — the program soundings-desk as one file of JavaScript: its threads' programs are inside it as texts, and nothing of a server's databases is.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** By the name under which each is asked for. */
const WORKERS = {
  './sheet-worker.js': 'src/sheet/sheet-worker.ts',
  './check-worker.js': 'src/convenor/check-worker.ts',
  './charter-worker.js': 'client-sdk/node/charter-worker.ts',
};

/** A rehearsal runs two aggregators, whose databases are not inside. */
const NO_REHEARSAL =
  'This program has no aggregators inside, and a rehearsal runs two. Take this folder to a machine with Node, and start the desk there with npm run soundings -- desk.';

/** The program, for a loader of CommonJS, which is what Node takes into an executable; and the packages whose code is in it. */
export async function deskBundle() {
  const workers = {};
  for (const [name, source] of Object.entries(WORKERS)) workers[name] = (await bundled(source, 'esm', [])).code;
  const { version } = JSON.parse(readFileSync(join(root, 'src', 'package.json'), 'utf8'));
  const own = {
    'client-sdk/node/worker-beside.ts': `const workers = ${JSON.stringify(workers)};
      export function workerBeside(_, name) { return new URL('data:text/javascript;base64,' + Buffer.from(workers[name]).toString('base64')); }`,
    'src/rehearsal/in-thread.ts': `const reasons = ${JSON.stringify([NO_REHEARSAL])};
      export async function rehearseInThread() { return { kind: 'refused', reasons }; }`,
    'src/cli/version.ts': `export const VERSION = ${JSON.stringify(version)};`,
  };
  return bundled('src/cli-desk.ts', 'cjs', [instead(own)]);
}

async function bundled(source, format, plugins) {
  const bundle = await rolldown({
    input: join(root, source),
    platform: 'node',
    plugins,
    resolve: { conditionNames: ['@soundings/source', 'node', 'import', 'default'] },
    onLog: (level, log) => {
      if (level !== 'info' && log.code !== 'EMPTY_IMPORT_META') throw new Error(log.message);
    },
  });
  const { output } = await bundle.generate({
    format,
    codeSplitting: false,
    minify: { mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
  const [only, ...more] = output;
  if (more.length > 0) throw new Error(`${source} became ${output.length} files`);
  const packages = Object.keys(only.modules).flatMap((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []);
  return { code: only.code, packages: [...new Set(packages)].sort() };
}

/** Modules of ours that are others in one file. It fails if one of them isn't used any more. */
function instead(modules) {
  const left = new Set(Object.keys(modules));
  return {
    name: 'instead',
    load(id) {
      const name = Object.keys(modules).find((path) => id === join(root, path));
      if (name === undefined) return null;
      left.delete(name);
      return modules[name];
    },
    buildEnd() {
      if (left.size > 0) throw new Error(`not used any more: ${[...left].join(', ')}`);
    },
  };
}
