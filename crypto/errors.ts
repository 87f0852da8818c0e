// errors.ts — the one shape of every error in Soundings: a stable code, a sentence, the offender as cause.

/** An error a program can switch on and a person can read. Each room narrows `Code` to a closed union of its own. */
export class CodedError<Code extends string = string> extends Error {
  /** Stable across releases. */
  readonly code: Code;

  constructor(code: Code, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

export type CryptoErrorCode =
  /** Bytes are not the canonical encoding of anything. */
  | 'decode'
  /** A proof or a joint-randomness check failed: the measurement is invalid or somebody cheated. */
  | 'verify'
  /** A ciphertext doesn't open under this key, info and AAD. */
  | 'open'
  /** A key is malformed, of small order, or not canonical. */
  | 'bad-key'
  /** The platform's random generator is missing, fails, or looks broken. */
  | 'no-entropy';

export class CryptoError extends CodedError<CryptoErrorCode> {}

/** Bytes that are not a canonical encoding. `path` says where, e.g. `verifyInits.reportShare.metadata.time`. */
export class DecodeError extends CryptoError {
  readonly path: string;

  constructor(path: string, problem: string) {
    super('decode', path === '' ? problem : `${path}: ${problem}`);
    this.path = path;
  }
}
