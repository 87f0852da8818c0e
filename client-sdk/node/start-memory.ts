// start-memory.ts — how random generators started on this machine: a cloned or restored one that starts alike is found out (privacy.md §6).
import { appendFileSync, readFileSync } from 'node:fs';
import type { StartMemory } from '@soundings/crypto/noise/generator-health';

/** Marks that are looked at, newest first: three years of a start an hour. */
const MARKS_MAX = 26_000;

/** A memory in a file, one mark a line. Kept beside the locks, it finds a machine that was put back to a snapshot and draws what it drew before. */
export function fileStartMemory(path: string): StartMemory {
  return {
    remember(mark) {
      const known = read(path).slice(-MARKS_MAX).includes(mark);
      if (!known) appendFileSync(path, `${mark}\n`, { mode: 0o600, flush: true });
      return !known;
    },
  };
}

function read(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
