// runners.ts — who runs which vector file; a new family is one line here
import { registerRunners } from '../protocol/register/vectors.ts';
import { cardRunner } from './cards.ts';
import { runHpke } from './hpke.ts';
import { runPrio3, variantOf } from './prio3.ts';
import { statementRunner } from './statements.ts';
import type { VectorRunner } from './runner.ts';
import { runEd25519, runX25519 } from './wycheproof.ts';
import { runXof } from './xof.ts';

export const runners: readonly VectorRunner[] = [
  { accepts: (name) => variantOf(name) !== undefined, run: runPrio3 },
  { accepts: (name) => /^XofTurboShake128(_|$)/.test(name), run: runXof },
  { accepts: (name) => /^rfc9180-/.test(name), run: runHpke },
  { accepts: (name) => name === 'ed25519_test', run: runEd25519 },
  { accepts: (name) => name === 'x25519_test', run: runX25519 },
  statementRunner,
  cardRunner,
  ...registerRunners,
];
