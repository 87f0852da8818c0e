// config-file.ts — the files that an operator writes: configuration, keys and tokens, read with a sentence for whatever is wrong with them.
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
/** Something that the operator has to put right before this aggregator can run. */
export class StartError extends CodedError<StartErrorCode> {}

/** A configuration with the folder that its paths are relative to. */
export interface Configured {
  readonly config: NodeConfig;
  readonly at: (path: string) => string;
}

/** StartError where the file can't be used, holds a secret that others on this machine can read, or would have this aggregator speak in the clear. */
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

/** A larger file is another one: it is refused before it is read. The file system's error if there is none. */
function assertReadable(file: string, sizeMax: number): void {
  const { size } = statSync(file);
  if (size > sizeMax)
    throw new StartError(
      'config',
      `The file ${file} has ${String(size)} bytes; at most ${String(sizeMax)} are read. Is it the right file?`,
    );
}

/** One line an issue. */
export function issuesOf(error: z.core.$ZodError): string {
  return error.issues.map(({ path, message }) => `- ${path.join('.') || 'the whole'}: ${message}`).join('\n');
}

/** What {@link AggregatorConfig} knows of it; the rest is this file's. */
export function pickBehaviour(config: NodeConfig): z.input<typeof AggregatorConfig> {
  const known = new Set(Object.keys(AggregatorConfig.shape));
  return Object.fromEntries(Object.entries(config).filter(([key]) => known.has(key))) as z.input<typeof AggregatorConfig>;
}

/** A plain DAP task, which holds a verification key. StartError where it can't be used, or where others on this machine can read it. */
export function readTaskFile(file: string): z.output<typeof TaskFile> {
  const parsed = TaskFile.safeParse(readJson(file));
  if (!parsed.success) throw new StartError('config', `The task file ${file} can't be used:\n${issuesOf(parsed.error)}`);
  assertPrivate(file, secretInTask(parsed.data), undefined);
  return parsed.data;
}

/** `setting`: which of the file's is a secret; undefined where none is. */
function assertPrivate(file: string, setting: string | undefined, otherwise: string | undefined): void {
  const sentence = setting === undefined ? undefined : openToOthers(file, undefined, `a secret ("${setting}")`);
  if (sentence === undefined) return;
  throw new StartError('key-file', otherwise === undefined ? sentence : `${sentence} (${otherwise}).`);
}

/** HTTPS is required (DAP-18 §3); without it anybody on the way reads the tokens. */
function assertNotInTheClear({ listen, tls, dangerouslyAllowPlainHttp }: NodeConfig): void {
  if (tls !== undefined || dangerouslyAllowPlainHttp || isOnlyHere(listen.host)) return;
  throw new StartError(
    'plain-http',
    `This aggregator would speak plain HTTP on ${listen.host}. Set "tls", or listen on 127.0.0.1 behind a proxy that ends TLS.`,
  );
}

/** The keys of the database, one a line: the first seals, all of them open, so that a new one can be put in front. */
export function readKeys(file: string): readonly [Uint8Array, ...Uint8Array[]] {
  const [first, ...older] = readToken(file).split(/\s+/);
  return [keyOf(first ?? '', file), ...older.map((text) => keyOf(text, file))];
}

/** 32 bytes in base64url. */
export function readKey(file: string): Uint8Array {
  return keyOf(readToken(file), file);
}

function keyOf(text: string, file: string): Uint8Array {
  const key = fromBase64Url(text);
  if (key?.length === AT_REST_KEY_SIZE) return key;
  throw new StartError('key-file', `The key file ${file} must hold 32 bytes in base64url without padding; "soundings keys" makes one.`);
}

/** Keys and tokens of many generations. */
const SECRET_SIZE_MAX = 65_536;

/** StartError where it can't be read, or where `others` on this machine, by default everybody else, can read it too. */
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
