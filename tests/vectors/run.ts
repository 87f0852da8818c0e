// run.ts — runs vector files: each under a folder goes to the runner that knows its kind
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bestKernel } from '../../crypto/prio3/choose.ts';
import type { Kernel } from '../../crypto/vdaf/kernel.ts';
import { parseVector } from './json.ts';
import { runners } from './runners.ts';

export type Outcome =
  | { readonly kind: 'passed' }
  /** `reason` says which operation went wrong, and how. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** No runner knows this kind of file. */
  | { readonly kind: 'skipped' };

/** `kernel` does the arithmetic of VDAFs and XOFs; other families have none. */
export function runVectorFile(path: string, kernel: Kernel = bestKernel()): Outcome {
  const name = basename(path, '.json');
  const runner = runners.find((candidate) => candidate.accepts(name));
  if (runner === undefined) return { kind: 'skipped' };
  try {
    runner.run(name, parseVector(readFileSync(path, 'utf8')), kernel);
    return { kind: 'passed' };
  } catch (error) {
    return { kind: 'failed', reason: String(error) };
  }
}

/** Every JSON file under a folder, however deep, in order of its path. */
export function vectorFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => join(folder, path));
}
