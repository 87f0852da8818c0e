// bundle.ts — the SDK as a browser gets it: one file, made from the sources, with what went into it.
import { build } from 'esbuild';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Bundle {
  readonly code: Uint8Array;
  readonly gzippedSize: number;
  /** Every module in it, and every import that was left for the platform to resolve. */
  readonly inputs: readonly string[];
  readonly external: readonly string[];
}

export async function bundleSdk(): Promise<Bundle> {
  const result = await build({
    entryPoints: [join(import.meta.dirname, '../../client-sdk/index.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent', // what is wrong is thrown
  });
  const code = result.outputFiles[0]?.contents ?? new Uint8Array(0);
  const outputs = Object.values(result.metafile.outputs);
  return {
    code,
    gzippedSize: gzipSync(code, { level: 9 }).length,
    inputs: Object.keys(result.metafile.inputs),
    external: outputs.flatMap(({ imports }) => imports.filter(({ external }) => external === true).map(({ path }) => path)),
  };
}
