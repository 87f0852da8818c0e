// runners.ts — who runs which vector file; a new family is one line here
import { runHpke } from './hpke.ts';
import type { Kernel } from '../../crypto/vdaf/kernel.ts';
import { runPrio3, variantOf } from './prio3.ts';
import { runEd25519, runX25519 } from './wycheproof.ts';
import { runXof } from './xof.ts';

export interface VectorRunner {
  /** Whether this runner is for the file of this name, without its folder and `.json`. */
  accepts(name: string): boolean;
  /** Throws at the first thing that isn't as the file says. `vector` is the parsed file. */
  run(name: string, vector: unknown, kernel: Kernel): void;
}

export const runners: readonly VectorRunner[] = [
  { accepts: (name) => variantOf(name) !== undefined, run: runPrio3 },
  { accepts: (name) => /^XofTurboShake128(_|$)/.test(name), run: runXof },
  { accepts: (name) => /^rfc9180-/.test(name), run: runHpke },
  { accepts: (name) => name === 'ed25519_test', run: runEd25519 },
  { accepts: (name) => name === 'x25519_test', run: runX25519 },
];
