// config-file.ts — reads the files that an operator writes: configuration, keys and tokens. One sentence says what is wrong with a file.
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type * as z from 'zod';
import { fromBase64Url } from '@soundings/crypto/bytes';
import { CodedError } from '@soundings/crypto/errors';
import { DOCUMENT_SIZE_MAX, parseJson } from '@soundings/protocol/json/canonical-json';
import { MissionError } from '@soundings/protocol/errors';
import { isOnlyHere } from '@soundings/protocol/json/host';
import { AT_REST_KEY_SIZE } from '../store/tables/at-rest.ts';
import { AggregatorConfig, NodeConfig, TaskFile } from '../config.ts';
import { secretInConfig, secretInTask } from './config-secrets.ts';
import { defaultLifeFile } from './generation-file.ts';
import { openToOthers, readSecretText } from '../private-file.ts';

export type StartErrorCode = 'config' | 'key-file' | 'plain-http' | 'listen' | 'running' | 'database';
/** A problem that the operator has to solve before this aggregator can run. */
export class StartError extends CodedError<StartErrorCode> {}

/** A configuration, with a function that resolves its paths relative to its folder. */
export interface Configured {
  readonly config: NodeConfig;
  readonly at: (path: string) => string;
}

/**
 * Reads the configuration. StartError if the file can't be used, if it contains a secret that other users of this machine can read, or if
 * it would make this aggregator use plain HTTP.
 */
export function readConfig(file: string): Configured {
  const parsed = NodeConfig.safeParse(readJson(file));
  if (parsed.success) {
    assertNotInTheClear(parsed.data);
    assertPrivate(file, secretInConfig(parsed.data), 'or move it into a key file');
    const config = { ...parsed.data, lifeFile: parsed.data.lifeFile ?? defaultLifeFile(file) };
    return { config, at: (path) => resolve(dirname(file), path) };
  }
  throw new StartError('config', `The configuration ${file} can't be used:\n${issuesOf(parsed.error)}`);
}

export function readText(file: string): string {
  try {
    assertReadable(file, DOCUMENT_SIZE_MAX);
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError('config', `The file ${file} can't be read. Check that it is there and that this user may read it.`, { cause });
  }
}

export function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof MissionError)) throw cause;
    throw new StartError('config', `The file ${file} can't be used. ${cause.message}`, { cause });
  }
}

/** Refuses a file that is too large before it is read: it must be a wrong one. Throws the file system's error if there is no file. */
function assertReadable(file: string, sizeMax: number): void {
  const { size } = statSync(file);
  if (size > sizeMax)
    throw new StartError(
      'config',
      `The file ${file} has ${String(size)} bytes, and at most ${String(sizeMax)} are allowed. Check that it is the right file.`,
    );
}

/** One line for each issue, with the setting's name. */
export function issuesOf(error: z.core.$ZodError): string {
  return error.issues.map(({ path, message }) => `- ${path.join('.') || 'the whole'}: ${message}`).join('\n');
}

/** The settings that {@link AggregatorConfig} has. The others belong to the configuration file only. */
export function pickBehaviour(config: NodeConfig): z.input<typeof AggregatorConfig> {
  const known = new Set(Object.keys(AggregatorConfig.shape));
  return Object.fromEntries(Object.entries(config).filter(([key]) => known.has(key))) as z.input<typeof AggregatorConfig>;
}

/**
 * Reads a plain DAP task, which contains a verification key. StartError if the file can't be used, or if other users of this machine can
 * read it.
 */
export function readTaskFile(file: string): z.output<typeof TaskFile> {
  const parsed = TaskFile.safeParse(readJson(file));
  if (!parsed.success) throw new StartError('config', `The task file ${file} can't be used:\n${issuesOf(parsed.error)}`);
  assertPrivate(file, secretInTask(parsed.data), undefined);
  return parsed.data;
}

/** Checks that only its owner can read the file. `setting` names the file's secret; undefined if it has none. */
function assertPrivate(file: string, setting: string | undefined, otherwise: string | undefined): void {
  const sentence = setting === undefined ? undefined : openToOthers(file, undefined, `a secret ("${setting}")`);
  if (sentence === undefined) return;
  throw new StartError('key-file', otherwise === undefined ? sentence : `${sentence} (${otherwise}).`);
}

/** HTTPS is required (DAP-18 §3): without it, anybody on the network path can read the tokens. */
function assertNotInTheClear({ listen, tls, dangerouslyAllowPlainHttp }: NodeConfig): void {
  if (tls !== undefined || dangerouslyAllowPlainHttp || isOnlyHere(listen.host)) return;
  throw new StartError(
    'plain-http',
    `This aggregator would use plain HTTP on ${listen.host}. Set "tls", or set "listen.host" to 127.0.0.1 behind a proxy that ends TLS.`,
  );
}

/** The keys of the database, one on each line. The first encrypts and all of them decrypt, so that a new key can be put first. */
export function readKeys(file: string): readonly [Uint8Array, ...Uint8Array[]] {
  const [first, ...older] = readToken(file).split(/\s+/);
  return [keyOf(first ?? '', file), ...older.map((text) => keyOf(text, file))];
}

/** Reads a key of 32 bytes in base64url. StartError if the file holds something else or can't be read. */
export function readKey(file: string): Uint8Array {
  return keyOf(readToken(file), file);
}

function keyOf(text: string, file: string): Uint8Array {
  const key = fromBase64Url(text);
  if (key?.length === AT_REST_KEY_SIZE) return key;
  throw new StartError('key-file', `The key file ${file} must hold 32 bytes in base64url without padding; "soundings keys" makes one.`);
}

/** Room for many keys: old ones stay in the file. */
const SECRET_SIZE_MAX = 65_536;

/**
 * Reads a secret. StartError if the file can't be read, or if `others` (permission bits; by default everybody but its owner) can read it
 * too.
 */
export function readToken(file: string, others?: number): string {
  try {
    assertReadable(file, SECRET_SIZE_MAX);
    return readSecretText(file, (sentence) => new StartError('key-file', sentence), others).trim();
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError('key-file', `The key file ${file} can't be read. Check that it is there and that this user may read it.`, {
      cause,
    });
  }
}
