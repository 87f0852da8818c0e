// worker-beside.ts — where a worker thread's program is. A program that is one file has its workers inside it (scripts/desk-bundle.mjs puts another module here).

/** Where a compiled worker is: beside the compiled file that asks, or, if that runs from the sources as in tests, in dist. */
export function workerBeside(asker: string, name: string): URL {
  const { href } = new URL(name, asker);
  return new URL(asker.endsWith('.ts') ? href.replace(/^(.*)\/(client-sdk|aggregator|src)\//, '$1/$2/dist/') : href);
}
