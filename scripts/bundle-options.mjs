// bundle-options.mjs — how the SDK's files for browsers are made: for scripts/bundle.mjs, and for the tests that weigh them.
import { readFileSync } from 'node:fs';

/** After the path of a module of which the curves have a copy of their own. */
const OWN_COPY = '?curves';

/**
 * SHA-512 stands in one module with SHA-256, and only the curves in JavaScript need it: with a copy of that module of their own, what every visit
 * loads has SHA-256 alone, which is 2 kB less.
 */
const sha512WithCurves = {
  name: 'sha512-with-curves',
  async resolveId(source, importer = '') {
    if (source !== '@noble/hashes/sha2.js' || !/@noble\/curves\/|\/crypto\/(dist\/)?signature\/ed25519\./.test(importer)) return null;
    const { id } = await this.resolve(source, importer, { skipSelf: true });
    return { id: id + OWN_COPY, moduleSideEffects: false };
  },
  load: (id) => (id.endsWith(OWN_COPY) ? readFileSync(id.slice(0, -OWN_COPY.length), 'utf8') : null),
};

export const inputOptions = {
  platform: 'browser',
  resolve: { conditionNames: ['@soundings/source', 'import', 'default'] },
  plugins: [sha512WithCurves],
  optimization: { inlineConst: { mode: 'all', pass: 3 } },
  treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
  preserveEntrySignatures: 'allow-extension', // what the other files share with the door stays in it: fewer files, and fewer bytes
};

export const outputOptions = {
  format: 'esm',
  minify: true,
  comments: { legal: false, annotation: false, jsdoc: false }, // the licences are a file beside it
  entryFileNames: '[name].js',
  chunkFileNames: 'soundings-[hash].js',
  // One file for the curves, one for what every file needs: two small ones less.
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [
      { name: 'curves', test: /@noble\/curves\/|\/hpke\/noble\.|\/signature\/ed25519\.|\?curves$/ },
      { name: 'base', test: /\/crypto\/(dist\/)?(bytes|errors)\.|@noble\/hashes\/(utils|_u64)\./ },
    ],
  },
};
