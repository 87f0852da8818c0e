// runner.ts — what runs one kind of vector file.
import type { Kernel } from '../../crypto/vdaf/kernel.ts';

export interface VectorRunner {
  /** Whether this runner is for the file of this name, without its folder and `.json`. */
  accepts(name: string): boolean;
  /** Throws at the first thing that isn't as the file says. `vector` is the parsed file. */
  run(name: string, vector: unknown, kernel: Kernel): void;
}
