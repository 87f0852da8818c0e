// secrets.ts — secrets that may appear nowhere (I7), in the forms in which a careless program would print them. All output is searched for them.
import { toBase64Url, toHex } from '../../crypto/bytes.ts';
import type { Findings } from './invariants.ts';

export interface Secrets {
  /** Keys, shares, salts: found by their first bytes. */
  addBytes(name: string, secret: Uint8Array): void;
  /** Measurements and noise, a number a cell. */
  addNumbers(name: string, numbers: readonly (number | bigint)[]): void;
  addText(name: string, text: string): void;
  /** A log line, an error, a metric: anything that others than the one it is about may read. */
  said(text: string, where: string): void;
  check(report: Findings['report']): void;
}

export function secrets(): Secrets {
  // Both owned by the functions below.
  const known = new Map<string, string>();
  const heard = new Map<string, string>();

  return {
    addBytes: (name, secret) => {
      for (const text of textsOf(secret)) known.set(text, name);
    },
    addNumbers: (name, numbers) => {
      for (const separator of [',', ', ', ' ']) known.set(numbers.join(separator), name);
    },
    addText: (name, text) => {
      known.set(text, name);
    },
    said: (text, where) => {
      heard.set(text, where);
    },
    check: (report) => {
      const everything = [...heard.keys()].join('\n');
      for (const [secret, name] of known) {
        if (!everything.includes(secret)) continue;
        const [, where = 'several places'] = [...heard].find(([text]) => text.includes(secret)) ?? [];
        report('I7', `${name} stands in ${where}`);
      }
    },
  };
}

/** Hexadecimal, base64 in both alphabets, and arrays and objects of numbers as JSON has them. */
function textsOf(secret: Uint8Array): readonly string[] {
  const start = secret.subarray(0, 12);
  const base64 = toBase64Url(start);
  const entries = [...start.subarray(0, 6)].map((byte, at) => `"${String(at)}":${String(byte)}`);
  return [toHex(start), base64, base64.replaceAll('-', '+').replaceAll('_', '/'), start.subarray(0, 8).join(','), entries.join(',')];
}
