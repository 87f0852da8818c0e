// signatures.ts — lets synchronous code use Ed25519 from a platform that answers with promises (RFC 8032 §5.1).
import { toHex } from '../bytes.ts';
import type { SignMessage, VerifySignature } from './ed25519.ts';

/** Synchronous Ed25519, as ed25519.ts and node.ts provide it. */
export interface Ed25519 {
  readonly publicKeyOf: (privateKey: Uint8Array) => Uint8Array;
  readonly sign: SignMessage;
  readonly verify: VerifySignature;
}

/** The same with promises, as Web Crypto provides it. Every platform gives the same answers, because Ed25519 is deterministic. */
export interface Signatures {
  publicKeyOf(privateKey: Uint8Array): Promise<Uint8Array>;
  sign(privateKey: Uint8Array, message: Uint8Array): Promise<Uint8Array>;
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Wraps a synchronous platform in promises. */
export function atOnce({ publicKeyOf, sign, verify }: Ed25519): Signatures {
  return {
    publicKeyOf: async (...values) => Promise.resolve(publicKeyOf(...values)),
    sign: async (...values) => Promise.resolve(sign(...values)),
    verify: async (...values) => Promise.resolve(verify(...values)),
  };
}

/**
 * What `run` would return or throw if `signatures` answered at once. `run` must be pure, because it is called several times: each time with
 * the answers to everything that it asked before, until it asks nothing new. A signature that hasn't been verified yet counts as valid, so
 * that a document with a thousand signatures takes two runs. The outcome of such a run is discarded.
 */
export async function settled<T>(signatures: Signatures, run: (ed25519: Ed25519) => T): Promise<T> {
  const answers = new Map<string, Uint8Array | boolean>();
  for (;;) {
    const asked = new Map<string, () => Promise<Uint8Array | boolean>>();
    const outcome = outcomeOf(() => run(remembering(signatures, answers, asked)));
    if (asked.size === 0) {
      if (outcome.kind === 'returned') return outcome.value;
      throw outcome.error;
    }
    for (const [question, answer] of asked) answers.set(question, await answer());
  }
}

function remembering(
  signatures: Signatures,
  answers: ReadonlyMap<string, Uint8Array | boolean>,
  asked: Map<string, () => Promise<Uint8Array | boolean>>,
): Ed25519 {
  const bytes = (answer: () => Promise<Uint8Array>, ...question: readonly (string | Uint8Array)[]): Uint8Array => {
    const name = nameOf(question);
    const known = answers.get(name);
    if (known instanceof Uint8Array) return known;
    asked.set(name, answer);
    throw new Unanswered();
  };
  return {
    publicKeyOf: (privateKey) => bytes(() => signatures.publicKeyOf(privateKey), 'publicKeyOf', privateKey),
    sign: (privateKey, message) => bytes(() => signatures.sign(privateKey, message), 'sign', privateKey, message),
    verify: (publicKey, message, signature) => {
      const name = nameOf(['verify', publicKey, message, signature]);
      const known = answers.get(name);
      if (typeof known === 'boolean') return known;
      asked.set(name, () => signatures.verify(publicKey, message, signature));
      return true;
    },
  };
}

/** Ends a run that can't go on without an answer. Nobody sees it: {@link settled} runs again. */
class Unanswered extends Error {}

function nameOf(question: readonly (string | Uint8Array)[]): string {
  return question.map((part) => (typeof part === 'string' ? part : toHex(part))).join('.');
}

type Outcome<T> = { readonly kind: 'returned'; readonly value: T } | { readonly kind: 'threw'; readonly error: unknown };

function outcomeOf<T>(run: () => T): Outcome<T> {
  try {
    return { kind: 'returned', value: run() };
  } catch (error) {
    return { kind: 'threw', error };
  }
}
