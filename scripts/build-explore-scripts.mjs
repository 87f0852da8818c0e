// build-explore-scripts.mjs — bundles the two scripts of the explorer's pages and writes them into src/explore/scripts.ts; with --check, says whether that file is up to date.
//
// They are kept as text because whoever makes a site has no bundler. Run it after a change under src/explore/page or of what that imports.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { inputOptions, outputOptions } from './bundle-options.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'src/explore/scripts.ts');
/** Their code is in the bundle, and their licences ask for this line. */
const NOTICE = '/*! Holds hono (c) Yusuke Wada (MIT License) and d3 (c) Mike Bostock (ISC License) */\n';

/** Curves, and colours that no scale here has, are made by calls when d3 is loaded. The bundler keeps those unless it is told that nothing needs them. */
const d3 = {
  name: 'd3-pure',
  transform(code, id) {
    if (/\/d3-shape\//.test(id)) return code.replaceAll('= (function custom(', '= /* @__PURE__ */ (function custom(');
    if (/\/d3-color\//.test(id)) return code.replaceAll(/^define\((Lab|Hcl|Cubehelix),/gm, '/* @__PURE__ */ define($1,');
    return undefined;
  },
};

/** A page asks quick questions alone (src/insight/questions/quick.ts), whose words are in phrases.ts: a type there says so. */
const quickWords = {
  name: 'quick-words',
  load: (id) => (id.endsWith('/src/export/outlook-phrases.ts') ? 'export const OUTLOOK_WORDS = {};' : undefined),
};

const scripts = { elementsScript: await bundle('elements'), workerScript: `${NOTICE}${await bundle('worker')}` };
const lines = Object.entries(scripts).map(([name, code]) => `export const ${name} =\n  ${JSON.stringify(code)};\n`);
const source = `// scripts.ts — the scripts of the explorer's pages, bundled; made by scripts/build-explore-scripts.mjs from src/explore/page\n${lines.join('')}`;
if (!process.argv.includes('--check')) writeFileSync(target, source);
else if (readFileSync(target, 'utf8') !== source) {
  process.stderr.write('src/explore/scripts.ts is not what its sources make. Run: node scripts/build-explore-scripts.mjs\n');
  process.exitCode = 1;
}

/** One file, whatever it imports. */
async function bundle(name) {
  const made = await rolldown({ ...inputOptions, plugins: [d3, quickWords], input: join(root, 'src/explore/page', `${name}.ts`) });
  const { output } = await made.generate({ ...outputOptions, codeSplitting: false });
  await made.close();
  const [{ code }] = output;
  return code;
}
