// source.ts — where a register is read from: a folder, or a web host. Nothing that comes from either is believed before it is verified.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fetchWithin, readBody } from '@soundings/aggregator/answers';
import { CodedError } from '@soundings/crypto/errors';
import { whyNoAnswer } from '@soundings/protocol/dap/no-answer';
import { InputError } from '../errors.ts';
import { publishedFolder } from './published-folder.ts';

export interface RegisterSource {
  /** A file; undefined if there is none, or if it is longer than `bytesMax`. Throws SourceError if the host can't be asked. */
  read(path: string, bytesMax: number): Promise<Uint8Array | undefined>;
  /** Every file's path; undefined of a web host, which can't be asked. */
  readonly paths: (() => Promise<readonly string[]>) | undefined;
}

/** The host of a register can't be reached, or answers with an error. Nothing is known about the register then. */
export class SourceError extends CodedError<'unreachable'> {}

const HOST_MS = 30_000;

/** `place` is an address or a folder. Throws InputError if it is neither. */
export function sourceOf(place: string): RegisterSource {
  if (/^https?:/.test(place)) return hostSource(place.endsWith('/') ? place : `${place}/`);
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(
      `${place} is neither a folder nor an address that begins with https://. Name the register's address or its folder.`,
    );
  const folder = publishedFolder(place);
  return {
    read: async (path, bytesMax) => {
      const { size = 0 } = statSync(join(place, path), { throwIfNoEntry: false }) ?? {};
      return Promise.resolve(size > bytesMax ? undefined : folder.read(path));
    },
    paths: async () => folder.paths(),
  };
}

/** A web host, asked with a plain GET for each file. `base` ends in a slash. */
export function hostSource(
  base: string,
  ask: (request: Request) => Promise<Response> = async (request) => fetchWithin(HOST_MS, request),
): RegisterSource {
  return {
    read: async (path, bytesMax) => {
      try {
        const response = await ask(new Request(new URL(path, base)));
        if (response.status === 404 || response.status === 410) return undefined;
        if (response.status !== 200)
          throw new SourceError('unreachable', `${base} answers with status ${response.status} for ${path}. Try again later.`);
        return await readBody(response, bytesMax);
      } catch (cause) {
        if (cause instanceof SourceError) throw cause;
        const { why, advice } = whyNoAnswer(new URL(base), cause);
        throw new SourceError('unreachable', `${base} can't be reached: ${why}. ${advice}`, { cause });
      }
    },
    paths: undefined,
  };
}
