// node.ts — SHA-256 by Node. A server or command runs most functions a few times only, so V8 interprets them, and in JavaScript a digest then takes a tenth of a millisecond.
import { hash } from 'node:crypto';
import type { sha256 as inJavaScript } from './any.ts';

/** As `sha256` in any.ts. It asks for hexadecimal: making a buffer of Node's own takes three times as long as hashing a report's ID. */
export const sha256: typeof inJavaScript = (bytes) => new Uint8Array(Buffer.from(hash('sha256', bytes, 'hex'), 'hex'));
