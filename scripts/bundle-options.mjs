// bundle-options.mjs — how the SDK's files for browsers are made: for scripts/bundle.mjs, and for the tests that weigh them.

export const inputOptions = {
  platform: 'browser',
  resolve: { conditionNames: ['@soundings/source', 'import', 'default'] },
  optimization: { inlineConst: { mode: 'all', pass: 3 } },
  treeshake: {
    propertyReadSideEffects: false,
    unknownGlobalSideEffects: false,
    manualPureFunctions: ['struct', 'select', 'strictObject', 'mapped'], // a message or document that no page reads is left out
  },
  preserveEntrySignatures: 'allow-extension', // what the other files share with the door stays in it: fewer files, and fewer bytes
};

export const outputOptions = {
  format: 'esm',
  minify: true,
  comments: { legal: false, annotation: false, jsdoc: false }, // the licences are a file beside it
  entryFileNames: '[name].js',
  chunkFileNames: 'soundings-[hash].js',
  // One file for the curves, one for all that every visit loads: each file more costs some hundred bytes.
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [
      { name: 'curves', test: /@noble\/(curves|ed25519)\/|\/hpke\/(noble|x25519)\.|\/signature\/(equation|promised)\./ },
      { name: 'first', tags: ['$initial'] },
    ],
  },
};
