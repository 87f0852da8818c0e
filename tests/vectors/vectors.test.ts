// vectors.test.ts — the published vectors, and some of our own making, each a test
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../crypto/vdaf/kernel.ts';
import { kernels } from '../support/kernels.ts';
import { runVectorFile, vectorFiles } from './run.ts';

const published = join(import.meta.dirname, '../../../shared/vectors');

function everyFile(folder: string, kernel: Kernel): void {
  for (const path of vectorFiles(folder)) {
    test(basename(path), (context) => {
      const outcome = runVectorFile(path, kernel);
      if (outcome.kind === 'skipped') context.skip('no runner for this kind');
      expect(outcome).toEqual({ kind: 'passed' });
    });
  }
}

describe.each(kernels)('on the $name kernel', (kernel) => {
  describe('generated with the draft authors’ reference', () => everyFile(join(import.meta.dirname, 'generated'), kernel));

  describe('published', () => {
    if (existsSync(published)) everyFile(published, kernel);
    else test.skip('the folder shared/vectors is not beside this checkout', () => undefined);
  });
});
