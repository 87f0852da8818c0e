// bundle.ts — the SDK as a browser gets it: one file and what that file loads later, made from the sources, with what went into it.
import { build } from 'esbuild';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Bundle {
  /** Every file by its name; `soundings.js` is the door. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What every visit loads: the door and what it imports before it runs. */
  readonly firstFiles: readonly string[];
  /** Bytes of those, each gzipped. */
  readonly firstSize: number;
  /** Bytes of all files, each gzipped. */
  readonly wholeSize: number;
  /** The files that hold Curve25519 in JavaScript. */
  readonly curves: readonly string[];
  /** Every module in it, and every import that was left for the platform to resolve. */
  readonly inputs: readonly string[];
  readonly external: readonly string[];
}

export async function bundleSdk(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: { soundings: join(import.meta.dirname, '../../client-sdk/index.ts') },
    outdir: join(import.meta.dirname, 'bundle'), // nothing is written
    splitting: true,
    chunkNames: 'soundings-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@soundings/source'],
    target: 'es2022',
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'silent', // what is wrong is thrown
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const loadedFirst = new Set<string>();
  const load = (name: string): void => {
    if (loadedFirst.has(name)) return;
    loadedFirst.add(name);
    for (const { kind, path } of outputs.get(name)?.imports ?? []) if (kind === 'import-statement') load(basename(path));
  };
  load('soundings.js');
  return {
    files,
    firstFiles: [...loadedFirst],
    firstSize: gzippedSize([...loadedFirst].map((name) => files.get(name))),
    wholeSize: gzippedSize([...files.values()]),
    curves: [...outputs]
      .filter(([, { inputs }]) => Object.keys(inputs).some((path) => path.includes('@noble/curves/')))
      .map(([name]) => name),
    inputs: Object.keys(metafile.inputs),
    external: [...outputs.values()].flatMap(({ imports }) => imports.filter(({ external }) => external === true).map(({ path }) => path)),
  };
}

function gzippedSize(files: readonly (Uint8Array | undefined)[]): number {
  return files.reduce((size, code) => size + gzipSync(code ?? '', { level: 9 }).length, 0);
}
