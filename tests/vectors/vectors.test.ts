// vectors.test.ts — the published vectors, and some of our own making, each a test
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runVectorFile, vectorFiles } from './run.ts';

const published = join(import.meta.dirname, '../../../shared/vectors');
const folders = ['vdaf', 'hpke', 'wycheproof'];

function everyFile(folder: string): void {
  for (const path of vectorFiles(folder)) {
    test(basename(path), (context) => {
      const outcome = runVectorFile(path);
      if (outcome.kind === 'skipped') context.skip('no runner for this kind');
      expect(outcome).toEqual({ kind: 'passed' });
    });
  }
}

describe('generated with the draft authors’ reference', () => everyFile(join(import.meta.dirname, 'generated')));

describe('published', () => {
  if (existsSync(published)) for (const folder of folders) everyFile(join(published, folder));
  else test.skip('the folder shared/vectors is not beside this checkout', () => undefined);
});
