// denominator.ts — the public count of people that an answer divides by: the option that names its file, and what the charter says of it.
import { sha256 } from '@soundings/crypto/sha256';
import { toBase64Url } from '@soundings/crypto/bytes';
import { fold } from '@soundings/protocol/json/fold';
import { valueOf } from './asked.ts';
import { QueryError, type Given, type Note, type OptionSpec, type Subject } from './question.ts';

export const POPULATION_FILE: Omit<OptionSpec, 'help'> = {
  name: 'population',
  values: { kind: 'file', placeholder: 'FILE' },
  repeatable: false,
};

/** Whose figures the population's are. */
export interface Denominator extends Note {
  readonly code: 'denominator';
  readonly sha256: string;
  /** Undefined if the charter doesn't name this file, or no charter is at hand. */
  readonly source: string | undefined;
  readonly year: number | undefined;
}

/** What was divided by. */
export interface Divided {
  /** SHA-256 of the file, base64url. */
  readonly sha256: string;
  /** What the charter says of this very file; undefined if it names no such file. */
  readonly denominator: { readonly source: string; readonly year: number } | undefined;
}

export function denominatorNote({ sha256: digest, denominator }: Divided): Denominator {
  return { code: 'denominator', sha256: digest, source: denominator?.source, year: denominator?.year };
}

/** The bytes of the file that --population names. Throws QueryError if it is not given. */
export function populationFile(given: Given, subject: Subject): Uint8Array {
  const bytes = subject.files.get(valueOf(given, POPULATION_FILE) ?? '');
  if (bytes !== undefined) return bytes;
  throw new QueryError(
    'Without a public count of people nobody knows who is represented. Name one with --population FILE, a CSV with a column for each name of --by and one called population.',
  );
}

/** SHA-256, base64url. */
export function digestOf(bytes: Uint8Array): string {
  return toBase64Url(sha256(bytes));
}

/** Among the denominators of a charter, the one that is this very file and has all of these dimensions. */
export function denominatorOf(subject: Subject, by: readonly string[], digest: string): Divided['denominator'] {
  const named = subject.missions.flatMap(({ charter }) => charter?.denominators ?? []);
  const found = named.find((one) => one.sha256 === digest && by.every((name) => one.dimensions.some((own) => fold(own) === fold(name))));
  return found === undefined ? undefined : { source: found.source, year: found.year };
}
