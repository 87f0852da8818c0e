// bundle.ts — the SDK as a browser gets it: one file and what that file loads later, made as scripts/bundle.mjs makes it, with what went into it.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { inputOptions, outputOptions } from '../../scripts/bundle-options.mjs';

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
  /** Paths of every module in it, and every import that was left for the platform to resolve. */
  readonly inputs: readonly string[];
  readonly external: readonly string[];
}

export async function bundleSdk(): Promise<Bundle> {
  const made = await rolldown({ ...inputOptions, input: { soundings: join(import.meta.dirname, '../../client-sdk/index.ts') } });
  const { output } = await made.generate(outputOptions);
  await made.close();
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])));
  const files = new Map([...chunks].map(([name, { code }]) => [name, new TextEncoder().encode(code)]));
  const first = new Set<string>();
  const load = (name: string): void => {
    if (first.has(name)) return;
    first.add(name);
    for (const imported of chunks.get(name)?.imports ?? []) load(imported);
  };
  load('soundings.js');
  const firstFiles = [...first];
  return {
    files,
    firstFiles,
    firstSize: gzippedSize(firstFiles.map((name) => files.get(name))),
    wholeSize: gzippedSize([...files.values()]),
    curves: [...chunks]
      .filter(([, { moduleIds }]) => moduleIds.some((path) => /@noble\/(curves|ed25519)\//.test(path)))
      .map(([name]) => name),
    inputs: [...chunks.values()].flatMap(({ moduleIds }) => moduleIds),
    external: [...chunks.values()]
      .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
      .filter((name) => !files.has(name)),
  };
}

function gzippedSize(files: readonly (Uint8Array | undefined)[]): number {
  return files.reduce((size, code) => size + gzipSync(code ?? '', { level: 9 }).length, 0);
}
